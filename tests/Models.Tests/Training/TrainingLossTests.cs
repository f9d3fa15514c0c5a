using MirTool.Models.Training;
using TorchSharp;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracle: the closed form of each term where every logit is equal, and what must not change the loss.</summary>
public sealed class TrainingLossTests
{
    private static readonly TrainingOptions Options = new() { Programs = [3, 5, 7, 9], MaximumPolyphony = 2 };

    public TrainingLossTests() => LibTorch.Initialize();

    [Fact]
    public void Of_LogitsOfZero_IsTheLogarithmOfTheChoices()
    {
        using var scope = torch.NewDisposeScope();
        using var loss = new TrainingLoss(Options, torch.CPU);
        // One of two clips has two programs: the binary term is half of 4 ln 2, the shares' is ln 4 for the clip that has any.
        double expected = Math.Log(3) + 4 * Math.Log(2) / 2 + Math.Log(4) / 2;
        Assert.Equal(expected, loss.Of(torch.zeros(2, 7), Batch([2, 0], [1, 0, 1, 0, 0, 0, 0, 0])).item<float>(), 5);
    }

    [Fact]
    public void Of_Groups_AddTheCrossEntropyThatAnyMemberSounds()
    {
        using var scope = torch.NewDisposeScope();
        using var without = new TrainingLoss(Options, torch.CPU);
        using var with = new TrainingLoss(Options with { InstrumentGroups = [[3, 5], [7, 100]] }, torch.CPU);
        torch.Tensor output = torch.zeros(1, 7);
        // Of two programs at 1/2 any sounds with 3/4; the other group has one that the network knows, which does not sound.
        double expected = -(Math.Log(0.75) + Math.Log(0.5)) / 2;
        double found = with.Of(output, Batch([1], [0, 1, 0, 0])).item<float>() - without.Of(output, Batch([1], [0, 1, 0, 0])).item<float>();
        Assert.Equal(expected, found, 5);
    }

    [Fact]
    public void Of_ExtremeLogits_StaysFinite()
    {
        using var scope = torch.NewDisposeScope();
        using var loss = new TrainingLoss(Options with { InstrumentGroups = [[3, 5, 7, 9]] }, torch.CPU);
        torch.Tensor output = torch.tensor([100f, -100, 0, -100, -100, -100, -100], 1, 7).requires_grad_();
        torch.Tensor value = loss.Of(output, Batch([1], [1, 0, 0, 0]));
        value.backward();
        Assert.True(float.IsFinite(value.item<float>()), $"{value.item<float>()}");
        Assert.All(output.grad!.data<float>().ToArray(), gradient => Assert.True(float.IsFinite(gradient)));
    }

    [Fact]
    public void Of_UnknownPolyphony_LeavesThatTermOut()
    {
        using var scope = torch.NewDisposeScope();
        using var loss = new TrainingLoss(Options, torch.CPU);
        torch.Tensor output = torch.randn(2, 7);
        torch.Tensor other = output.clone();
        other[1].narrow(0, 0, 3).fill_(5);
        float[] sounding = [1, 0, 0, 0, 0, 1, 0, 0];
        Assert.Equal(loss.Of(output, Batch([1, -1], sounding)).item<float>(), loss.Of(other, Batch([1, -1], sounding)).item<float>());
    }

    [Fact]
    public void Of_NoPolyphonyKnown_IsThatOfTheProgramsAlone()
    {
        using var scope = torch.NewDisposeScope();
        using var loss = new TrainingLoss(Options, torch.CPU);
        Assert.Equal(2 * Math.Log(2) + Math.Log(4), loss.Of(torch.zeros(1, 7), Batch([-1], [1, 0, 0, 0])).item<float>(), 5);
    }

    [Fact]
    public void Of_BinaryLosses_AreTheMeansOverEachPart()
    {
        using var scope = torch.NewDisposeScope();
        using var loss = new TrainingLoss(Options with { PolyphonyLoss = PolyphonyLoss.Binary, ProgramLoss = ProgramLoss.Binary }, torch.CPU);
        float[] logits = [1, 2, -1, 0.5f, -0.5f, 3, -2];
        double[] softmax = [.. logits.Take(3).Select(x => Math.Exp(x) / logits.Take(3).Sum(y => Math.Exp(y)))];
        double polyphony = -(Math.Log(1 - softmax[0]) + Math.Log(softmax[1]) + Math.Log(1 - softmax[2])) / 3;
        double[] sigmoid = [.. logits.Skip(3).Select(x => 1 / (1 + Math.Exp(-x)))];
        double programs = -(Math.Log(sigmoid[0]) + Math.Log(1 - sigmoid[1]) + Math.Log(sigmoid[2]) + Math.Log(1 - sigmoid[3])) / 4;
        torch.Tensor output = torch.tensor(logits, 1, 7);
        Assert.Equal(polyphony + programs, loss.Of(output, Batch([1], [1, 0, 1, 0])).item<float>(), 5);
        Assert.Equal(programs, loss.Of(output, Batch([-1], [1, 0, 1, 0])).item<float>(), 5);
    }

    [Fact]
    public void Of_BinaryPolyphonyOfExtremeLogits_StaysFinite()
    {
        using var scope = torch.NewDisposeScope();
        using var loss = new TrainingLoss(Options with { PolyphonyLoss = PolyphonyLoss.Binary }, torch.CPU);
        torch.Tensor output = torch.tensor([200f, -200, 0, 0, 0, 0, 0], 1, 7).requires_grad_();
        torch.Tensor value = loss.Of(output, Batch([1], [1, 0, 0, 0]));
        value.backward();
        Assert.True(float.IsFinite(value.item<float>()), $"{value.item<float>()}");
        Assert.All(output.grad!.data<float>().ToArray(), gradient => Assert.True(float.IsFinite(gradient)));
    }

    [Fact]
    public void Of_OneOfSeveralPrograms_IsJudgedByTheirGroup()
    {
        using var scope = torch.NewDisposeScope();
        TrainingBatch batch = Batch([-1], [0, 0, 0, 0]) with { Weights = [0, 0, 1, 0.5f], AnyOf = [(0, [0, 1])] };
        using var binary = new TrainingLoss(Options with { ProgramLoss = ProgramLoss.Binary }, torch.CPU);
        // Any of two at 1/2 sounds with 3/4; of the others one counts fully and one by half.
        Assert.Equal((-Math.Log(0.75) + 1.5 * Math.Log(2)) / 4, binary.Of(torch.zeros(1, 7), batch).item<float>(), 5);

        using var combined = new TrainingLoss(Options with { InstrumentGroups = [[3, 5], [5, 7], [7, 9]] }, torch.CPU);
        // Besides half of that sum: in the softmax both have 2/4. The first group sounds, of the second nothing is known, the
        // third is silent with the lesser of its weights.
        double expected = (-Math.Log(0.75) + 1.5 * Math.Log(2)) / 2 + Math.Log(2) + (-Math.Log(0.75) + 0.5 * 2 * Math.Log(2)) / 2;
        Assert.Equal(expected, combined.Of(torch.zeros(1, 7), batch).item<float>(), 5);
    }

    private static TrainingBatch Batch(long[] polyphony, float[] programs) => new([.. polyphony.Select((_, i) => $"{i}")], [], polyphony, programs);
}
