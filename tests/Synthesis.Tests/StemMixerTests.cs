using MirTool.Audio;
using MirTool.Audio.Noise;
using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis.Tests;

public sealed class StemMixerTests
{
    private static readonly StemMixOptions Plain = new() { Degrade = false, SpeedSemitones = 0, LateEntryProbability = 0 };

    private static readonly Lazy<StemBank> Bank = new(() => StemBank.Render(new StemBankOptions
    {
        Sources = [new SoundFontSource(Installed.SoundFont())],
        StemsPerProgram = 2,
        Seed = 4,
        Composition = CompositionOptions.Realistic.OfLength(2.5) with { Programs = [0, 19, 40, 73, 56] },
    }));

    [Fact]
    public void Mix_AnyPolyphony_HasThatManyDifferentProgramsThatSound()
    {
        var mixer = new StemMixer(Bank.Value, new StemMixOptions());
        for (int i = 0; i < 40; i++)
        {
            MixedClip clip = mixer.Mix((ulong)i, i % 4);
            Assert.Equal(i % 4, clip.Instruments.Select(instrument => instrument.Program).Distinct().Count());
            Assert.Equal(44_100, clip.Samples.Length);
            Assert.All(clip.Samples, sample => Assert.InRange(sample, -1, 1));
            Assert.All(clip.Instruments, instrument => Assert.All(instrument.Intervals, interval => Assert.InRange(interval.EndSeconds, interval.StartSeconds, 2)));
        }
    }

    [Fact]
    public void Mix_SameSeed_GivesTheSameClip()
    {
        var mixer = new StemMixer(Bank.Value, new StemMixOptions());
        Assert.Equal(mixer.Mix(9, 3).Samples, mixer.Mix(9, 3).Samples);
        Assert.NotEqual(mixer.Mix(9, 3).Samples, mixer.Mix(10, 3).Samples);
    }

    [Fact]
    public void Mix_ClipLongerThanItsStems_SoundsToItsEndWithoutClicks()
    {
        for (ulong seed = 0; seed < 8; seed++)
        {
            MixedClip clip = new StemMixer(Bank.Value, Plain with { ClipSeconds = 7 }).Mix(seed, 1);
            Assert.Equal(7 * 22_050, clip.Samples.Length);
            // The longest of Realistic's rests, and the longest that a struck note takes to die away.
            Assert.InRange(Assert.Single(clip.Instruments).Intervals[^1].EndSeconds, 5, 7);
            double loudest = clip.Samples.Max(Math.Abs);
            Assert.All(clip.Samples.Zip(clip.Samples.Skip(1)), pair => Assert.InRange(Math.Abs(pair.First - pair.Second) / loudest, 0, 1.5));
        }
    }

    [Fact]
    public void Mix_NobodyPlain_IsSilence()
    {
        Assert.All(new StemMixer(Bank.Value, Plain).Mix(1, 0).Samples, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void Mix_OnePlainInstrument_IsAPieceOfOneOfItsStems()
    {
        MixedClip clip = new StemMixer(Bank.Value, Plain).Mix(3, 1);
        int program = Assert.Single(clip.Instruments).Program;
        double best = 0;
        for (int index = 0; index < 2; index++)
        {
            Stem stem = Bank.Value.Stems(program, 0)[index];
            for (int offset = 0; offset + clip.Samples.Length < stem.Samples.Length; offset++)
            {
                // A quick look at every thousandth sample picks the candidates for the whole correlation.
                if (Correlation(clip.Samples, stem.Samples, offset, step: 997) > 0.95)
                {
                    best = Math.Max(best, Correlation(clip.Samples, stem.Samples, offset, step: 1));
                }
            }
        }

        // Played at its own speed from between two samples: all but the finest detail is the stem's.
        Assert.True(best > 0.99, $"best correlation {best}");
    }

    [Fact]
    public void Mix_KeepingLevels_IsAStemAsItsSourceRendersIt()
    {
        MixedClip clip = new StemMixer(Bank.Value, Plain with { KeepLevels = true }).Mix(3, 1);
        IReadOnlyList<Stem> stems = Bank.Value.Stems(Assert.Single(clip.Instruments).Program, 0);
        Assert.Contains(stems, stem => Enumerable.Range(0, stem.Samples.Length - clip.Samples.Length).Any(start => IsPart(clip.Samples, stem, start)));
    }

    // Exact but for the roundings of single precision.
    private static bool IsPart(float[] clip, Stem stem, int start) =>
        Enumerable.Range(0, clip.Length).All(n => Math.Abs(clip[n] - stem.Scale * stem.Samples[start + n]) < 1e-6);

    [Fact]
    public void Mix_Noisy_IsTheCleanClipThroughOneOfTheEffects()
    {
        var mixer = new StemMixer(Bank.Value, Plain with { KeepLevels = true });
        List<string> effects = [];
        for (ulong seed = 0; seed < 30; seed++)
        {
            float[] noisy = mixer.Mix(seed, 2, noisy: true).Samples;
            ulong noiseSeed = SeededRandom.Derive(seed, "noise");
            effects.Add(NoiseEffects.Choose(noiseSeed).Name);
            float[] expected = mixer.Mix(seed, 2).Samples;
            NoiseEffects.Apply(effects[^1], expected, 22_050, noiseSeed);
            float peak = Math.Max(1, expected.Max(Math.Abs));
            Assert.All(expected.Zip(noisy), pair => Assert.Equal(pair.First / peak, pair.Second, 1e-6));
        }

        Assert.True(effects.Distinct().Count() > 6, string.Join(' ', effects));
    }

    private static double Correlation(float[] clip, short[] stem, int offset, int step)
    {
        double product = 0, clipPower = 0, stemPower = 0;
        for (int n = 0; n < clip.Length; n += step)
        {
            product += clip[n] * stem[offset + n];
            clipPower += clip[n] * clip[n];
            stemPower += (double)stem[offset + n] * stem[offset + n];
        }

        return product / Math.Sqrt(clipPower * stemPower);
    }
}
