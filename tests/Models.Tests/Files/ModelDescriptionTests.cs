using System.Text;
using System.Text.Json.Nodes;
using MirTool.Models.Files;

namespace MirTool.Models.Tests.Files;

public sealed class ModelDescriptionTests
{
    // As a person would write it: every field that must be there, none of the others.
    private const string Minimal = """
        {
          "formatVersion": 1,
          "name": "by-hand",
          "network": { "name": "compact-cnn", "parameters": { "widths": [24, 48] } },
          "frontEnd": { "name": "log-mel", "parameters": { "fftSize": 1024, "minimumHz": 30.5 } },
          "sampleRate": 22050,
          "windowSeconds": 2.0,
          "programs": [0, 24, 40],
          "maximumPolyphony": 3,
          "decoding": { "rule": "top-k", "combine": "noisy-or" },
          "programThresholds": [0.5, 0.25, 1]
        }
        """;

    [Fact]
    public void Parse_MinimalText_GivesItsFields()
    {
        ModelDescription description = Parse(Minimal);

        Assert.Equal("by-hand", description.Name);
        Assert.Equal([24, 48], description.Network.WholeNumbers("widths"));
        Assert.Equal(1024, description.FrontEnd.WholeNumber("fftSize"));
        Assert.Equal(30.5, description.FrontEnd.Number("minimumHz"));
        Assert.Equal(22050, description.SampleRate);
        Assert.Equal(2.0, description.WindowSeconds);
        Assert.Equal(["0", "24", "40"], description.Outputs);
        Assert.Equal(new DecodingDescription(DecodeRule.TopK, CombineRule.NoisyOr), description.Decoding);
        Assert.Equal([0.5f, 0.25f, 1f], description.ProgramThresholds);
        Assert.Null(description.Thresholds);
        Assert.Null(description.Temperatures);
        Assert.Null(description.Training);
    }

    [Fact]
    public void Parse_UnknownFieldsAndByteOrderMark_AreTolerated()
    {
        string text = "\uFEFF" + Minimal.Replace("\"name\": \"by-hand\"", "\"name\": \"by-hand\", \"colour\": [1, {}]", StringComparison.Ordinal);
        Assert.Equal("by-hand", Parse(text).Name);
    }

    [Fact]
    public void ToJsonThenParse_FullDescription_IsTheSame()
    {
        byte[] json = ExampleModel.Description.ToJson();
        ModelDescription read = ModelDescription.Parse(json, "model.json");

        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(read.ToJson()));
        Assert.Equal(ulong.MaxValue, read.Training!.Seed);
        Assert.Equal(5_000_000_000, read.Training.ClipsSeen);
        Assert.Equal(0.3f, read.Thresholds!["common"]["violin"]);
        Assert.Equal(1.5f, read.Temperatures!["common"]);
    }

    [Fact]
    public void ToJson_NamesAndRules_AreThoseOfTheFormat()
    {
        JsonNode json = JsonNode.Parse(ExampleModel.Description.ToJson())!;
        Assert.Equal(1, (int)json["formatVersion"]!);
        Assert.Equal("threshold", (string)json["decoding"]!["rule"]!);
        Assert.Equal("max", (string)json["decoding"]!["combine"]!);
        Assert.Equal("FluidR3_GM.sf2", (string)json["training"]!["soundfonts"]![0]!["file"]!);
        Assert.Equal(0.4f, (float)json["thresholds"]!["common"]!["piano"]!);
    }

    [Fact]
    public void Parse_SeveralWrongTypes_NamesThemAll()
    {
        string text = Minimal
            .Replace("\"by-hand\"", "17", StringComparison.Ordinal)
            .Replace("22050", "22050.5", StringComparison.Ordinal)
            .Replace("[0, 24, 40]", "[0, \"24\", null]", StringComparison.Ordinal)
            .Replace("\"top-k\"", "\"best\"", StringComparison.Ordinal)
            .Replace("\"noisy-or\"", "1", StringComparison.Ordinal)
            .Replace("\"maximumPolyphony\": 3,", "\"thresholds\": { \"common\": { \"piano\": \"high\" } }, \"training\": { \"startedUtc\": \"yesterday\" },", StringComparison.Ordinal);

        string message = Assert.Throws<InvalidDataException>(() => Parse(text)).Message;

        string[] expected =
        [
            "some/model.json",
            "name must be text, but is 17.",
            "sampleRate must be a whole number, but is 22050.5.",
            "programs[1] must be a whole number, but is \"24\".",
            "programs[2] must be a whole number, but is null.",
            "decoding.rule must be \"threshold\", \"consistent\" or \"top-k\", but is \"best\".",
            "decoding.combine must be \"max\" or \"noisy-or\", but is 1.",
            "maximumPolyphony is missing.",
            "thresholds.common.piano must be a number, but is \"high\".",
            "training.startedUtc must be a date and time",
        ];
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Equal(expected.Length - 1, message.Count(c => c == '\n'));
    }

    [Fact]
    public void Parse_Sounds_AreTheOutputs()
    {
        string text = Minimal.Replace("\"programs\": [0, 24, 40]", "\"sounds\": [\"40\", \"drum-kit\", \"gong-of-our-own\"]", StringComparison.Ordinal);
        ModelDescription description = Parse(text);
        Assert.Equal(["40", "drum-kit", "gong-of-our-own"], description.Outputs);
        Assert.Equal(description.Outputs, ModelDescription.Parse(description.ToJson(), "again").Outputs);
    }

    [Fact]
    public void Problems_ImpossibleSounds_AreNamed()
    {
        ModelDescription model = ExampleModel.Description with { Programs = null, ProgramThresholds = [0.5f, 0.5f, 0.5f, 0.5f, 0.5f] };
        Assert.Equal(
            ["sounds[1] ", "sounds[2] ", "sounds[3] ", "sounds[4] "],
            (model with { Sounds = ["0", "128", "Drum kit", "07", "0"] }).Problems().Select(problem => problem[..10]));
        Assert.Contains("sounds is missing.", model.Problems());
        Assert.Contains((ExampleModel.Description with { Sounds = ["0", "1"] }).Problems(), problem => problem.Contains("must not both", StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_SeveralImpossibleValues_NamesThemAll()
    {
        ModelDescription wrong = ExampleModel.Description with
        {
            Name = " ",
            SampleRate = 100,
            WindowSeconds = double.NaN,
            Programs = [0, 128, 0],
            ProgramThresholds = [1.5f, float.NaN],
            MaximumPolyphony = 0,
            Thresholds = new() { ["irmas"] = new() { ["cel"] = -0.1f } },
            Temperatures = new() { ["irmas"] = 0 },
            WeightsSha256 = "abc",
        };

        string[] problems = [.. wrong.Problems()];

        string[] fields =
        [
            "name ", "sampleRate ", "windowSeconds ", "maximumPolyphony ", "programs[1] ", "programs[2] ",
            "programThresholds ", "programThresholds[0] ", "programThresholds[1] ", "temperatures.irmas ", "thresholds.irmas.cel ", "weightsSha256 ",
        ];
        Assert.Equal(fields, problems.Select(problem => problem[..(problem.IndexOf(' ', StringComparison.Ordinal) + 1)]));
        Assert.Empty(ExampleModel.Description.Problems());
    }

    [Fact]
    public void Parse_ImpossibleValues_AreRefused()
    {
        string text = Minimal.Replace("[0.5, 0.25, 1]", "[0.5, 0.25]", StringComparison.Ordinal);
        Assert.Contains("programThresholds", Assert.Throws<InvalidDataException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NewerFormat_SaysSoAlone()
    {
        string message = Assert.Throws<InvalidDataException>(() => Parse("""{ "formatVersion": 2, "layers": [] }""")).Message;
        Assert.Contains("version 2", message, StringComparison.Ordinal);
        Assert.DoesNotContain("missing", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{ \"name\": ")]
    [InlineData("{ \"name\": \"a\", \"name\": \"b\" }")]
    [InlineData("{ \"name\": \"\\ud800\" }")]
    public void Parse_NoDescription_IsRefusedWithTheFilesName(string text) =>
        Assert.Contains("some/model.json", Assert.Throws<InvalidDataException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_RandomlyDamagedText_IsReadOrRefusedButNeverFailsOtherwise()
    {
        byte[] whole = ExampleModel.Description.ToJson();
        var random = new Random(20);
        int refused = 0;
        for (int trial = 0; trial < 600; trial++)
        {
            byte[] damaged = [.. whole];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                ModelDescription.Parse(damaged, "damaged");
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 599);
    }

    [Theory]
    [InlineData("missing", "lacks")]
    [InlineData("dropout", "0.25")]
    [InlineData("widths", "[24,48]")]
    public void WholeNumber_OfAnotherKind_NamesPartParameterAndValue(string parameter, string named)
    {
        string message = Assert.Throws<InvalidDataException>(() => ExampleModel.Description.Network.WholeNumber(parameter)).Message;
        Assert.All(["compact-cnn", parameter, named], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void WholeNumber_MadeInCodeFromAnyNumericType_IsRead()
    {
        var part = new ModelPart("p", new JsonObject { ["int"] = 3, ["long"] = 3L, ["double"] = 3.0, ["float"] = 3f });
        Assert.All(["int", "long", "double", "float"], name => Assert.Equal(3, part.WholeNumber(name)));
    }

    private static ModelDescription Parse(string text) => ModelDescription.Parse(Encoding.UTF8.GetBytes(text), "some/model.json");
}
