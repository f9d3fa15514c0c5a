using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Training;

/// <summary>The loss that training minimises: the polyphony's loss and the programs', each a mean over the windows.</summary>
/// <remarks>
/// Of the polyphony: its cross-entropy; or, <see cref="PolyphonyLoss.Binary"/>, the binary cross-entropy of its p + 1 softmax
/// probabilities against the one-hot number, their mean. Windows whose polyphony is not known have no part in it.
/// Of the programs, <see cref="ProgramLoss.Combined"/>, the sum of
/// half their binary cross-entropy, summed over them;
/// cross-entropy of a softmax over the programs against the sounding ones in equal shares, which pulls likely programs apart
/// long before the sparse binary targets do;
/// half the binary cross-entropy of the instrument groups, summed over them, a group's probability being that any of its
/// programs sounds, 1 - Π(1 - p): confusions within a group cost less than those between groups.
/// Or, <see cref="ProgramLoss.Binary"/>, their binary cross-entropy alone, the mean over them.
/// Where a label leaves open which of several programs sounds, the binary cross-entropy of their group stands for theirs, and in
/// the softmax they share one part; an instrument group counts where it is known whether any of its programs sounds. What is too
/// faint to be asked for has no part in any of them.
/// </remarks>
public sealed class TrainingLoss : IDisposable
{
    // Kept, not temporary: see LogMelSpectrogram.
    private static readonly Scalar One = 1f;
    private static readonly Scalar Half = 0.5;
    private static readonly Scalar Tiny = 1e-6;
    private static readonly Scalar None = double.NegativeInfinity;

    // No part of a softmax, and finite, so that nothing times its logarithm is nothing.
    private static readonly Scalar LeftOut = -1e4;

    private readonly TrainingOptions options;
    private readonly int polyphonyClasses;
    private readonly int programs;
    private readonly Device device;
    private readonly Tensor? groups;
    private readonly int[][] groupOutputs;
    private readonly Scalar programCount;

    /// <param name="options">Programs, polyphony, groups and kinds of loss.</param>
    /// <param name="device">Where the network's outputs are.</param>
    public TrainingLoss(TrainingOptions options, Device device)
    {
        this.options = options;
        this.device = device;
        polyphonyClasses = options.MaximumPolyphony + 1;
        programs = options.Programs.Count;
        programCount = (double)programs;
        groupOutputs =
        [
            .. options.InstrumentGroups.Select(grouped => Enumerable.Range(0, programs).Where(output => grouped.Contains(options.Programs[output])).ToArray()),
        ];
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
    /// <param name="batch">What is true.</param>
    /// <returns>A scalar tensor.</returns>
    public Tensor Of(Tensor output, TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        int windows = batch.WindowCount;
        Tensor logits = output.narrow(1, polyphonyClasses, programs);                               // (B, l)
        Tensor reference = tensor(batch.Programs, windows, programs).to(device);
        using Scalar windowCount = (double)windows;
        Tensor polyphonyLoss = PolyphonyLossOf(output.narrow(1, 0, polyphonyClasses), batch.Polyphony);
        Tensor programLoss = ProgramLossOf(logits, reference, batch).div(windowCount);
        return polyphonyLoss.Plus(programLoss).MoveToOuterDisposeScope();
    }

    private Tensor PolyphonyLossOf(Tensor logits, long[] polyphony)
    {
        if (Array.TrueForAll(polyphony, number => number < 0))
        {
            return zeros(1, device: device).squeeze();      // the mean of nothing would be no number
        }

        if (options.PolyphonyLoss == PolyphonyLoss.CrossEntropy)
        {
            return functional.cross_entropy(logits, tensor(polyphony).to(device), ignore_index: -1);
        }

        float[] oneHot = new float[polyphony.Length * polyphonyClasses];
        float[] known = new float[polyphony.Length];
        for (int i = 0; i < polyphony.Length; i++)
        {
            if (polyphony[i] >= 0)
            {
                oneHot[i * polyphonyClasses + polyphony[i]] = 1;
                known[i] = 1;
            }
        }

        Tensor reference = tensor(oneHot, polyphony.Length, polyphonyClasses).to(device);               // (B, p + 1)
        Tensor present = functional.log_softmax(logits, 1);
        // log(1 - q) of each is the logarithm of the others' sum, which needs no difference of nearly equal numbers.
        Tensor self = eye(polyphonyClasses, dtype: ScalarType.Bool, device: device);
        Tensor others = logits.unsqueeze(1).expand(-1, polyphonyClasses, -1).masked_fill(self, None).logsumexp(2);
        Tensor absent = others.Minus(logits.logsumexp(1, keepdim: true));
        Tensor losses = (reference * present).Plus(reference.neg().Plus(One) * absent).neg().mean([1]);     // (B)
        using Scalar count = (double)known.Sum();
        return (losses * tensor(known).to(device)).sum().div(count);
    }

    // Summed over the windows.
    private Tensor ProgramLossOf(Tensor logits, Tensor reference, TrainingBatch batch)
    {
        Tensor? weights = batch.Weights is null ? null : tensor(batch.Weights, reference.shape[0], programs).to(device);
        Tensor binaryLoss = functional.binary_cross_entropy_with_logits(logits, reference, weight: weights, reduction: Reduction.Sum);
        (Tensor Presence, Tensor Share)? open = batch.AnyOf.Count == 0 ? null : OpenTerms(logits, batch.AnyOf);
        if (open is not null)
        {
            binaryLoss = binaryLoss.Plus(open.Value.Presence.sum());
        }

        if (options.ProgramLoss == ProgramLoss.Binary)
        {
            return binaryLoss.div(programCount);
        }

        Tensor sounding = reference.sum([1], keepdim: true);                                            // (B, 1)
        Tensor? openRows = open is null ? null : tensor([.. batch.AnyOf.Select(entry => (long)entry.Window)]).to(device);
        if (openRows is not null)
        {
            sounding = sounding.index_add(0, openRows, ones(openRows.shape[0], 1, device: device), One);
        }

        sounding = sounding.clamp_min(One);
        Tensor shares = reference / sounding;
        Tensor shareLoss = (shares * functional.log_softmax(WithoutOpen(logits, batch), 1)).sum().neg();
        if (open is not null)
        {
            shareLoss = shareLoss.Minus((open.Value.Share / sounding.index_select(0, openRows!).squeeze(1)).sum());
        }

        return binaryLoss.mul(Half).Plus(shareLoss).Plus(GroupLoss(logits, reference, batch));
    }

    private Tensor WithoutOpen(Tensor logits, TrainingBatch batch)
    {
        if (batch.Open.Count == 0)
        {
            return logits;
        }

        bool[] left = new bool[batch.WindowCount * programs];
        foreach ((int window, int output) in batch.Open)
        {
            left[window * programs + output] = true;
        }

        return logits.masked_fill(tensor(left, batch.WindowCount, programs).to(device), LeftOut);
    }

    // For each set of programs of which one sounds: -log of the probability that any does, and log of their share of the softmax.
    private (Tensor Presence, Tensor Share) OpenTerms(Tensor logits, IReadOnlyList<(int Window, int[] Outputs)> anyOf)
    {
        float[] members = new float[anyOf.Count * programs];
        foreach ((int set, (_, int[] outputs)) in anyOf.Index())
        {
            Array.ForEach(outputs, member => members[set * programs + member] = 1);
        }

        Tensor isMember = tensor(members, anyOf.Count, programs).to(device);                        // (S, l)
        Tensor rows = logits.index_select(0, tensor([.. anyOf.Select(entry => (long)entry.Window)]).to(device));
        Tensor absence = (functional.logsigmoid(rows.neg()).neg() * isMember).sum([1]).clamp_min(Tiny);
        Tensor share = rows.masked_fill(isMember.logical_not(), None).logsumexp(1).Minus(rows.logsumexp(1));
        return (Presence(absence), share);
    }

    private Tensor GroupLoss(Tensor logits, Tensor reference, TrainingBatch batch)
    {
        if (groups is null)
        {
            return zeros(1, device: device).squeeze();
        }

        // -log(1 - P) is the sum of -log(1 - p) = -log σ(-logit), so that nothing overflows.
        Tensor absence = functional.logsigmoid(logits.neg()).neg().matmul(groups).clamp_min(Tiny);                // (B, c)
        if (batch.Weights is null)
        {
            Tensor groupReference = reference.matmul(groups).clamp_max(One);
            return (groupReference * Presence(absence)).Plus(groupReference.neg().Plus(One) * absence).sum().mul(Half);
        }

        (Tensor present, Tensor absent) = GroupWeights(batch);
        return (present * Presence(absence)).Plus(absent * absence).sum().mul(Half);
    }

    // (B, c) each: how much a group's presence counts, and its absence.
    private (Tensor Present, Tensor Absent) GroupWeights(TrainingBatch batch)
    {
        int windows = batch.WindowCount;
        int count = options.InstrumentGroups.Count;
        float[] present = new float[windows * count];
        float[] absent = new float[windows * count];
        ILookup<int, int[]> open = batch.AnyOf.ToLookup(entry => entry.Window, entry => entry.Outputs);
        for (int cell = 0; cell < present.Length; cell++)
        {
            int window = cell / count;
            int[] group = groupOutputs[cell % count];
            bool sounds = false;
            float weight = group.Length == 0 ? 0 : float.PositiveInfinity;
            foreach (int output in group)
            {
                sounds |= batch.Programs[window * programs + output] > 0;
                weight = Math.Min(weight, batch.Weights![window * programs + output]);
            }

            bool mayBeOpen = open.Contains(window);
            if (sounds || (mayBeOpen && open[window].Any(outputs => Array.TrueForAll(outputs, group.Contains))))
            {
                present[cell] = 1;
            }
            else if (!mayBeOpen || !open[window].Any(outputs => outputs.Any(group.Contains)))
            {
                absent[cell] = weight;
            }
        }

        return (tensor(present, windows, count).to(device), tensor(absent, windows, count).to(device));
    }

    // -log(1 - e^-absence).
    private static Tensor Presence(Tensor absence) => absence.neg().expm1().neg().log().neg();

    public void Dispose()
    {
        groups?.Dispose();
        programCount.Dispose();
    }
}
