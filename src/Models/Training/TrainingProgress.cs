namespace MirTool.Models.Training;

/// <summary>Where a run stands after an epoch. Measures are of held-out clips; averages are micro averages.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Generation">The generation of the epoch's clips, from 1.</param>
/// <param name="ClipsSeen">Clips trained on so far, repeats included.</param>
/// <param name="LearningRate">Of the epoch's last step.</param>
/// <param name="Loss">Mean over the epoch's steps.</param>
/// <param name="ValidationLoss">The same loss on held-out clips.</param>
/// <param name="Accuracy">Share of the network's p + 1 + l outputs that are right: the polyphony's one-hot at its likeliest number,
/// each program's at probability 0.5.</param>
/// <param name="PolyphonyAccuracy">Share of clips whose number of instruments is right, of those where it is known.</param>
/// <param name="InstrumentMicroF1">Programs decided at probability 0.5.</param>
/// <param name="TopKMicroF1">The k likeliest programs taken as sounding, k being the likeliest polyphony.</param>
/// <param name="MeanAveragePrecision">Over the programs.</param>
/// <param name="ClipsPerSecond">Of this epoch's training.</param>
/// <param name="WaitingShare">Share of the epoch's time in which the network waited for clips.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Generation,
    long ClipsSeen,
    double LearningRate,
    double Loss,
    double ValidationLoss,
    double Accuracy,
    double PolyphonyAccuracy,
    double InstrumentMicroF1,
    double TopKMicroF1,
    double MeanAveragePrecision,
    double ClipsPerSecond,
    double WaitingShare);
