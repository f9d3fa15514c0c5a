using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Training;

/// <summary>What a network is punished for.</summary>
/// <remarks>
/// The sum of four terms, each a mean over the clips:
/// cross-entropy of the polyphony;
/// half the binary cross-entropy of the programs, summed over them;
/// cross-entropy of a softmax over the programs against the sounding ones in equal shares, which pulls likely programs apart
/// long before the sparse binary targets do;
/// half the binary cross-entropy of the instrument groups, summed over them, a group's probability being that any of its
/// programs sounds, 1 - Π(1 - p): confusions within a group cost less than those between groups.
/// </remarks>
public sealed class TrainingLoss : IDisposable
{
    // Kept, not temporary: see LogMelSpectrogram.
    private static readonly Scalar One = 1f;
    private static readonly Scalar Half = 0.5;
    private static readonly Scalar Tiny = 1e-6;

    private readonly int polyphonyClasses;
    private readonly int programs;
    private readonly Device device;
    private readonly Tensor? groups;

    /// <param name="options">Programs, polyphony and groups.</param>
    /// <param name="device">Where the network's outputs are.</param>
    public TrainingLoss(TrainingOptions options, Device device)
    {
        this.device = device;
        polyphonyClasses = options.MaximumPolyphony + 1;
        programs = options.Programs.Count;
        if (options.InstrumentGroups.Count > 0)
        {
            float[] members =
            [
                .. from program in options.Programs
                   from IReadOnlyList<int> grouped in options.InstrumentGroups
                   select grouped.Contains(program) ? 1f : 0f,
            ];
            groups = tensor(members, programs, options.InstrumentGroups.Count).to(device).DetachFromDisposeScope();    // (l, c)
        }
    }

    /// <summary>The loss of a batch's outputs.</summary>
    /// <param name="output">(B, p + 1 + l), logits, 32-bit.</param>
    /// <param name="polyphony">B numbers of instruments; -1 where unknown, which the polyphony term leaves out.</param>
    /// <param name="sounding">B × l, row-major: 1 where the program sounds.</param>
    /// <returns>A scalar tensor.</returns>
    public Tensor Of(Tensor output, ReadOnlySpan<long> polyphony, ReadOnlySpan<float> sounding)
    {
        using var scope = NewDisposeScope();
        int batch = polyphony.Length;
        Tensor logits = output.narrow(1, polyphonyClasses, programs);                               // (B, l)
        Tensor truth = tensor(sounding.ToArray(), batch, programs).to(device);
        using Scalar clips = (double)batch;

        Tensor polyphonyLoss = functional.cross_entropy(output.narrow(1, 0, polyphonyClasses), tensor(polyphony.ToArray()).to(device), ignore_index: -1);
        Tensor binaryLoss = functional.binary_cross_entropy_with_logits(logits, truth, reduction: Reduction.Sum).mul(Half);
        Tensor shares = truth / truth.sum([1], keepdim: true).clamp_min(One);
        Tensor shareLoss = (shares * functional.log_softmax(logits, 1)).sum().neg();
        Tensor loss = polyphonyLoss.Plus(binaryLoss.Plus(shareLoss).Plus(GroupLoss(logits, truth)).div(clips));
        return loss.MoveToOuterDisposeScope();
    }

    private Tensor GroupLoss(Tensor logits, Tensor truth)
    {
        if (groups is null)
        {
            return zeros(1, device: device).squeeze();
        }

        // -log(1 - P) is the sum of -log(1 - p) = -log σ(-logit), so that nothing overflows.
        Tensor absence = functional.logsigmoid(logits.neg()).neg().matmul(groups).clamp_min(Tiny);                // (B, c)
        Tensor groupTruth = truth.matmul(groups).clamp_max(One);
        Tensor presenceLoss = absence.neg().expm1().neg().log().neg();
        return (groupTruth * presenceLoss).Plus(groupTruth.neg().add(One) * absence).sum().mul(Half);
    }

    public void Dispose() => groups?.Dispose();
}
