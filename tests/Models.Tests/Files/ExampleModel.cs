using System.Text.Json.Nodes;
using MirTool.Models.Files;

namespace MirTool.Models.Tests.Files;

/// <summary>A small valid model.</summary>
internal static class ExampleModel
{
    public static ModelDescription Description { get; } = new()
    {
        Name = "tiny",
        Description = "Two programs, for tests.",
        Network = new ModelPart("compact-cnn", new JsonObject { ["widths"] = new JsonArray(24, 48), ["dropout"] = 0.25 }),
        FrontEnd = new ModelPart("log-mel", new JsonObject { ["fftSize"] = 1024, ["floorDb"] = -80.0 }),
        SampleRate = 22050,
        Programs = [0, 40],
        ProgramThresholds = [0.5f, 0.25f],
        Thresholds = new() { ["common"] = new() { ["piano"] = 0.4f, ["violin"] = 0.3f } },
        Temperatures = new() { ["common"] = 1.5f },
        Training = new TrainingProvenance
        {
            Soundfonts = [new SoundfontProvenance("FluidR3_GM.sf2", new string('a', 64))],
            Seed = ulong.MaxValue,
            ClipsSeen = 5_000_000_000,
            Commit = "0123abc",
            StartedUtc = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Scores = new() { ["instrumentMicroF1"] = 0.48 },
        },
    };

    public static Dictionary<string, StoredTensor> Tensors { get; } = new()
    {
        ["conv.weight"] = new([2, 1, 3], [1, 2, 3, 4, 5, 6]),
        ["conv.bias"] = new([2], [0.5f, -0.5f]),
    };
}
