using MirTool.Audio;
using MirTool.Synthesis.Scenes;
using MirTool.Synthesis.Tests.Sources.Samples;

namespace MirTool.Synthesis.Tests.Scenes;

public sealed class BackgroundRecordingsTests : IDisposable
{
    private const int SampleRate = 22_050;
    private const double Key = 69;

    private readonly SampleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fill_ShortRecording_RepeatsItAtPitchesAroundItsOwn()
    {
        folder.Tone("below/cow.wav", Key, seconds: 0.4);
        BackgroundRecordings recordings = BackgroundRecordings.Read([folder.Path], SampleRate);
        var pitches = new List<double>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            var clip = new float[4 * SampleRate];
            Array.Fill(clip, 1);
            recordings.Fill(clip, new SeededRandom(seed));
            float[] sounding = [.. clip.SkipWhile(sample => sample == 0).Take((int)(0.2 * SampleRate))];
            int crossings = sounding.Zip(sounding.Skip(1)).Count(pair => pair.First < 0 != pair.Second < 0);
            pitches.Add(crossings / 2.0 / 0.2);
            Assert.InRange(clip.Max(), 0.85f, 0.95f);
            Assert.Contains(clip, sample => sample == 0);
        }

        Assert.InRange(pitches.Min(), 440 / 1.55, 440);
        Assert.InRange(pitches.Max(), 440, 440 * 1.55);
    }

    [Fact]
    public void Fill_LongRecording_CutsFromAnywhereInItAndFillsTheClip()
    {
        folder.Tone("rain.wav", Key, seconds: 20);
        BackgroundRecordings recordings = BackgroundRecordings.Read([folder.Path], SampleRate);
        float[] clip = new float[2 * SampleRate], other = new float[2 * SampleRate], again = new float[2 * SampleRate];
        recordings.Fill(clip, new SeededRandom(1));
        recordings.Fill(other, new SeededRandom(2));
        recordings.Fill(again, new SeededRandom(1));
        Assert.Equal(clip, again);
        Assert.NotEqual(clip, other);
        // A sine's root mean square is its peak over the square root of two.
        Assert.Equal(0.9 / Math.Sqrt(2), Degradation.Rms(clip), 0.01);
    }

    [Fact]
    public void Read_FolderWithoutSound_NamesIt()
    {
        folder.Tone("silence.wav", Key, seconds: 1, amplitude: 0);
        folder.WriteText("notes.txt", "no sound");
        Assert.Contains(folder.Path, Assert.Throws<InvalidDataException>(() => BackgroundRecordings.Read([folder.Path], SampleRate)).Message, StringComparison.Ordinal);
        string missing = Path.Combine(folder.Path, "nowhere");
        Assert.Contains(missing, Assert.Throws<DirectoryNotFoundException>(() => BackgroundRecordings.Read([missing], SampleRate)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_WithRecordings_MixesThemWithThoseMadeByRule()
    {
        folder.Tone("cow.wav", Key, seconds: 5);
        BackgroundRecordings recordings = BackgroundRecordings.Read([folder.Path], SampleRate);
        int recorded = 0;
        for (ulong seed = 0; seed < 100; seed++)
        {
            var clip = new float[SampleRate];
            Background.Add(clip, SampleRate, 0.05, new SeededRandom(seed), recordings);
            // A sine is as high as the square root of two times its level.
            recorded += clip.Max() is > 0.065f and < 0.075f ? 1 : 0;
        }

        Assert.InRange(recorded, 20, 70);
    }

    [Fact]
    public void Apply_SilentStretchOfARecording_StaysSilence()
    {
        folder.Tone("pause.wav", Key, seconds: 20, skippedSeconds: 19.9);
        BackgroundRecordings recordings = BackgroundRecordings.Read([folder.Path], SampleRate);
        int silent = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            var random = new SeededRandom(seed);
            var clip = new float[SampleRate / 4];
            Surroundings.Draw(random).Apply(clip, SampleRate, random, recordings);
            Assert.All(clip, sample => Assert.True(float.IsFinite(sample)));
            silent += clip.AsSpan().ContainsAnyExcept(0f) ? 0 : 1;
        }

        // Silence itself, and two in five of the recorded backgrounds that have no noise beside them.
        Assert.InRange(silent, 60, 200);
    }
}
