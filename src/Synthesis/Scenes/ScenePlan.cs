namespace MirTool.Synthesis.Scenes;

/// <summary>Who plays in a clip, before a sound of it is made.</summary>
/// <param name="Kind">An <see cref="EnsembleKind"/>'s name, <c>unrelated</c>, <c>speech</c> or <c>nothing</c>.</param>
/// <param name="Players">In no order; at most <see cref="ScenePlanner.MaximumPlayers"/>.</param>
public sealed record ScenePlan(string Kind, IReadOnlyList<ScenePlayer> Players)
{
    /// <summary>Whether all play the same scene; else keys and tempi are unrelated.</summary>
    public bool IsScene { get; init; } = true;
}

/// <summary>Who plays.</summary>
/// <param name="Sound">0-based General MIDI program, or a sound beyond them (<see cref="InstrumentTrack"/>).</param>
/// <param name="LevelDb">Below the loudest, at most 0.</param>
/// <param name="Parts">What is wanted of it; empty for anything.</param>
public sealed record ScenePlayer(int Sound, double LevelDb, IReadOnlyList<ScenePart> Parts);
