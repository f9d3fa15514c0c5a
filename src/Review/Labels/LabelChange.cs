using System.Text.Json.Serialization;

namespace MirTool.Review.Labels;

/// <summary>A change that was made: a line of the journal.</summary>
internal sealed record LabelChange
{
    public required long Revision { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    /// <summary><see cref="Undo"/>, <see cref="Redo"/>, or as <see cref="LabelEdit.What"/> says.</summary>
    public required string What { get; init; }

    public required string File { get; init; }

    public IReadOnlyList<ReviewLabel> Removed { get; init; } = [];

    public IReadOnlyList<ReviewLabel> Added { get; init; } = [];

    public bool CompleteBefore { get; init; }

    public bool CompleteAfter { get; init; }

    public const string Undo = "undo";
    public const string Redo = "redo";

    /// <summary>What takes it back.</summary>
    public LabelChange Inverse(long revision, DateTimeOffset at, string by, string what) => new()
    {
        Revision = revision,
        At = at,
        By = by,
        What = what,
        File = File,
        Removed = Added,
        Added = Removed,
        CompleteBefore = CompleteAfter,
        CompleteAfter = CompleteBefore,
    };
}

/// <summary>A line of the journal: a change, or the note that the labels file was written.</summary>
internal sealed record JournalLine
{
    public LabelChange? Change { get; init; }

    /// <summary>SHA-256 of a labels file that was written: a file with another was changed by somebody else.</summary>
    public string? Written { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class JournalJson : JsonSerializerContext;
