using MirTool.Synthesis.Sources.Samples;

namespace MirTool.Synthesis.Sources;

/// <summary>Sound sources by the names that users give.</summary>
public static class StemSources
{
    private static readonly (string Name, Func<StemSource> Make)[] Named =
    [
        ("csound", () => new CsoundSource()),
        ("freepats", () => new FreepatsSource()),
        ("flite", () => new FliteSource()),
        ("espeak-ng", () => new EspeakSource()),
        ("hydrogen", () => new HydrogenSource()),
    ];

    /// <summary>The names of the sources that are not soundfonts.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Named.Select(source => source.Name)];

    /// <summary>The sources that are meant.</summary>
    /// <param name="names">Of <see cref="Names"/>, names or paths of soundfonts, <c>samples:</c> and a folder of recorded notes, or <c>kept:</c> and a folder that keeps rendered stems (all that it keeps); none for all soundfonts that are found.</param>
    /// <exception cref="FileNotFoundException">A name is neither a source nor a soundfont that is found here, or a folder does not exist.</exception>
    public static IReadOnlyList<StemSource> Resolve(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
        {
            names = SoundFonts.Find() is { Count: > 0 } found ? found : [SoundFonts.Resolve(null)];
        }

        return [.. names.SelectMany(name => name.StartsWith(KeptSource.Prefix, StringComparison.Ordinal) ? KeptSource.Find(name[KeptSource.Prefix.Length..]) : [Resolve(name)])];
    }

    private static StemSource Resolve(string name)
    {
        if (name.StartsWith(SamplesSource.Prefix, StringComparison.Ordinal))
        {
            return new SamplesSource(name[SamplesSource.Prefix.Length..]);
        }

        Func<StemSource>? make = Named.FirstOrDefault(source => source.Name == name).Make;
        return make is not null ? make() : new SoundFontSource(SoundFonts.Resolve(name));
    }
}
