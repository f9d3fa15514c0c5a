using System.Globalization;
using MirTool.Audio;

namespace MirTool.Annotation.Batch;

/// <summary>Which tracks and channels of files are annotated: one choice of them, or each by itself, under a name of its own.</summary>
public sealed record PartSelection
{
    private const string All = "all";
    private const string Each = "each";

    /// <summary>The track that a file asks for, all of its channels mixed.</summary>
    public static PartSelection Default { get; } = new();

    /// <summary>From 1; null for the one that the file asks for.</summary>
    public int? Track { get; private init; }

    /// <summary>Each track by itself.</summary>
    public bool AllTracks { get; private init; }

    /// <summary>The channels that are mixed.</summary>
    public ChannelSelection Channels { get; private init; } = ChannelSelection.Mix;

    /// <summary>Each channel by itself.</summary>
    public bool EachChannel { get; private init; }

    /// <summary>As on the command line: "--track 2", "--channels each"; empty for the default.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings
    {
        get
        {
            if (Track is not null || AllTracks)
            {
                yield return new("--track", Track?.ToString(CultureInfo.InvariantCulture) ?? All);
            }

            if (EachChannel || !Channels.IsMix)
            {
                yield return new("--channels", EachChannel ? Each : Channels.Name);
            }
        }
    }

    /// <summary>Reads the command line's words.</summary>
    /// <param name="track">A number, "all", or null.</param>
    /// <param name="channels">"mix", "each", "left", "right", or numbers with commas.</param>
    /// <exception cref="InvalidDataException">One of them is something else.</exception>
    public static PartSelection Parse(string? track, string channels)
    {
        int number = 0;
        if (track is not (null or All) && !(int.TryParse(track, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1))
        {
            throw new InvalidDataException($"--track must be all or a number from 1 on, but is '{track}'.");
        }

        return new PartSelection
        {
            Track = number == 0 ? null : number,
            AllTracks = track == All,
            Channels = channels == Each ? ChannelSelection.Mix : ChannelSelection.Parse(channels),
            EachChannel = channels == Each,
        };
    }

    /// <summary>Makes a recording of each part: <c>film.mkv#track2</c> where tracks go by themselves, <c>take.wav#1</c> where channels do.</summary>
    internal InputSet Expand(InputSet inputs) => this == Default
        ? inputs
        : inputs with
        {
            // Files must be opened to know what they hold.
            Recordings = [.. inputs.Recordings.AsParallel().AsOrdered().SelectMany(Parts).OrderBy(part => part.File, StringComparer.Ordinal)],
        };

    private IEnumerable<Recording> Parts(Recording recording)
    {
        var options = new AudioOptions { Track = Track, Channels = Channels };
        if (recording.Error is not null || !(AllTracks || EachChannel))
        {
            return [recording with { Options = options }];
        }

        try
        {
            using AudioReader reader = AudioReader.Open(recording.Path, options);
            IEnumerable<AudioTrack> tracks = AllTracks ? reader.Tracks : [reader.Tracks[reader.Track - 1]];
            return [.. tracks.SelectMany(track => Parts(recording, track, options))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It will fail for the same reason when it is annotated.
            return [recording with { Options = options }];
        }
    }

    private IEnumerable<Recording> Parts(Recording recording, AudioTrack track, AudioOptions options)
    {
        Recording ofTrack = AllTracks
            ? recording with { File = string.Create(CultureInfo.InvariantCulture, $"{recording.File}#track{track.Number}"), Options = options with { Track = track.Number } }
            : recording with { Options = options };
        return EachChannel
            ? Enumerable.Range(1, track.Channels).Select(channel => ofTrack with
            {
                File = string.Create(CultureInfo.InvariantCulture, $"{ofTrack.File}#{channel}"),
                Options = ofTrack.Options! with { Channels = ChannelSelection.Of(channel) },
            })
            : [ofTrack];
    }
}
