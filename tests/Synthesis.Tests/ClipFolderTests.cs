using System.Globalization;
using MirTool.Files;

namespace MirTool.Synthesis.Tests;

public sealed class ClipFolderTests
{
    private static ClipFolderOptions Options(TemporaryFolder folder, string name, int jobs = 2) => new()
    {
        Folder = folder.At(name),
        Count = 8,
        Clips = new ClipOptions { SoundFonts = [new(Installed.SoundFont())], SampleRate = 22050 },
        Seed = 6,
        Jobs = jobs,
    };

    private static void Write(ClipFolderOptions options) => ClipFolder.Write(options, progress: null, TestContext.Current.CancellationToken);

    private static Dictionary<string, byte[]> Files(string folder) =>
        Directory.EnumerateFiles(folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    [Theory]
    [InlineData("wav")]
    [InlineData("flac")]
    public void Write_AnyNumberOfJobs_GivesTheSameBytes(string format)
    {
        using var folder = new TemporaryFolder();
        Write(Options(folder, "one", jobs: 1) with { Format = format });
        Write(Options(folder, "three", jobs: 3) with { Format = format });
        Dictionary<string, byte[]> one = Files(folder.At("one"));
        Dictionary<string, byte[]> three = Files(folder.At("three"));
        Assert.Equal(18, one.Count);
        Assert.Equal(one.Keys.Order(), three.Keys.Order());
        Assert.All(one, file => Assert.Equal(file.Value, three[file.Key]));
    }

    [Fact]
    public void Write_AnotherSeed_GivesOtherClips()
    {
        using var folder = new TemporaryFolder();
        Write(Options(folder, "a"));
        Write(Options(folder, "b") with { Seed = 7 });
        Assert.NotEqual(File.ReadAllText(folder.At("a/labels.csv")), File.ReadAllText(folder.At("b/labels.csv")));
    }

    [Fact]
    public void Write_Labels_NameTheInstrumentsOfEachClip()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips");
        Write(options);
        string[][] lines = [.. File.ReadAllText(folder.At("clips/labels.csv")).TrimEnd().Split("\r\n").Select(line => line.Split(','))];
        Assert.Equal(["file", "start_s", "end_s", "label", "gm_programs"], lines[0]);
        ILookup<string, string[]> rows = lines.Skip(1).ToLookup(line => line[0]);
        for (int index = 0; index < options.Count; index++)
        {
            Composition composition = CompositionGenerator.Generate(options.Clips.Composition, new ClipIdentity(options.Seed, "synth", 0, index));
            string[][] clip = [.. rows[$"clip-{index:D6}.wav"]];
            if (composition.Tracks.Count == 0)
            {
                Assert.Equal([$"clip-{index:D6}.wav", "0.000", "2.000", "silence", ""], Assert.Single(clip));
                continue;
            }

            Assert.Equal(composition.Tracks.Select(track => $"gm-{track.Program}").Order(), clip.Select(row => row[3]).Distinct().Order());
            Assert.All(clip, row =>
            {
                Assert.Equal(row[3], "gm-" + row[4]);
                Assert.InRange(double.Parse(row[1], CultureInfo.InvariantCulture), 0, 2);
                Assert.InRange(double.Parse(row[2], CultureInfo.InvariantCulture), double.Parse(row[1], CultureInfo.InvariantCulture) + 0.01, 2);
            });
        }

        Assert.Equal(options.Count, rows.Count);
    }

    [Fact]
    public void Write_FolderWithClips_IsRefusedUnlessTheyMayBeReplaced()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips");
        Write(options);
        File.WriteAllText(folder.At("clips/mine.txt"), "kept");
        Dictionary<string, byte[]> before = Files(options.Folder);
        Assert.Contains("--force", Assert.Throws<InvalidDataException>(() => Write(options with { Seed = 9 })).Message, StringComparison.Ordinal);
        Assert.All(Files(options.Folder), file => Assert.Equal(before[file.Key], file.Value));

        Write(options with { Count = 1, Replace = true });
        Assert.Equal(["clip-000000.mid", "clip-000000.wav", "clips.csv", "labels.csv", "mine.txt"], Files(options.Folder).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_ImpossibleOptions_AreAllNamedBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips") with { Count = 0, Format = "mp3" };
        options = options with
        {
            Clips = options.Clips with { SampleRate = 1, Tempo = (5, 6), Composition = CompositionOptions.Paper with { MaximumPolyphony = 99 } },
        };
        string message = Assert.Throws<InvalidDataException>(() => Write(options)).Message;
        Assert.All((string[])["but is 0", "'mp3'", "but 1 were", "5..6", "0..99"], part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(options.Folder));
    }

    [Fact]
    public void Write_BrokenSoundFont_LeavesEarlierClips()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips") with { Count = 2 };
        Write(options);
        File.WriteAllText(folder.At("broken.sf2"), "RIFF");
        Assert.Throws<InvalidDataException>(() => Write(options with { Clips = options.Clips with { SoundFonts = [new(folder.At("broken.sf2"))] }, Replace = true }));
        Assert.Equal(6, Files(options.Folder).Count);
    }

    [Fact]
    public void Write_Cancelled_LeavesTheFolderAsItWas()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips");
        foreach (bool existed in (bool[])[false, true])
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            string[] before = existed ? Directory.GetFileSystemEntries(options.Folder) : [];
            Assert.Throws<OperationCanceledException>(() => ClipFolder.Write(options with { Count = 1000, Replace = true }, new Canceller(source), source.Token));
            Assert.Equal(existed, Directory.Exists(options.Folder));
            Assert.Equal(before.Order(), existed ? Directory.GetFileSystemEntries(options.Folder).Order() : []);
            Write(options with { Count = 1, Replace = true });
        }
    }

    [Fact]
    public void Write_Cancelled_LeavesWhatOthersPutThere()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips") with { Count = 1000 };
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var others = new Other(() => File.WriteAllText(folder.At("clips/notes.txt"), "mine"), source);

        Assert.Throws<OperationCanceledException>(() => ClipFolder.Write(options, others, source.Token));

        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(options.Folder).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Write_FilesOfOthersThatAreCalledLikeItsOwn_AreNotReplaced()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips") with { Replace = true };
        Directory.CreateDirectory(options.Folder);
        File.WriteAllText(folder.At("clips/labels.csv"), "file,label\nmine.wav,violin\n");

        Assert.Contains("somebody else's", Assert.Throws<InvalidDataException>(() => Write(options)).Message, StringComparison.Ordinal);

        Assert.Equal(["labels.csv"], Directory.GetFileSystemEntries(options.Folder).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Write_FolderThatAnotherProcessWrites_IsRefused()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips") with { Count = 1 };
        Directory.CreateDirectory(options.Folder);
        using (FolderLock.Take(options.Folder))
        {
            Assert.Contains("Another mirtool", Assert.Throws<InvalidDataException>(() => Write(options)).Message, StringComparison.Ordinal);
        }

        Write(options);
        Assert.Equal(4, Directory.GetFileSystemEntries(options.Folder).Length);
    }

    [Fact]
    public void Write_WhatAKilledRunLeft_IsRemoved()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clips") with { Count = 1 };
        Directory.CreateDirectory(folder.At("clips/.mirtool-clips"));
        File.WriteAllText(folder.At("clips/.mirtool-clips/clip-000000.wav"), "half");

        Write(options);

        Assert.Equal(4, Directory.GetFileSystemEntries(options.Folder).Length);
    }

    [Fact]
    public void Write_FolderThatCannotBeMade_IsNamedWithARemedy()
    {
        using var folder = new TemporaryFolder();
        // A file in the way refuses even root, whom permissions do not hold back.
        File.WriteAllText(folder.At("file"), "");
        IOException e = Assert.Throws<IOException>(() => Write(Options(folder, "file/clips")));
        Assert.Contains("file/clips", e.Message, StringComparison.Ordinal);
        Assert.Contains("name another folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HalfNoisy_DisturbsEverySecondClipAndSaysBy()
    {
        using var folder = new TemporaryFolder();
        ClipFolderOptions options = Options(folder, "clean");
        Write(options);
        ClipFolderOptions noisy = options with { Folder = folder.At("noisy"), Clips = options.Clips with { Noise = NoiseShare.Half } };
        Write(noisy);
        Dictionary<string, byte[]> clean = Files(options.Folder);
        Dictionary<string, byte[]> disturbed = Files(noisy.Folder);
        Assert.Equal(clean["labels.csv"], disturbed["labels.csv"]);
        string[][] rows = [.. File.ReadAllLines(noisy.Folder + "/clips.csv").Skip(1).Select(line => line.Split(','))];
        for (int i = 0; i < options.Count; i++)
        {
            string name = $"clip-{i:D6}.wav";
            // Filters leave silence as it is.
            bool silent = rows[i][2] == "0";
            Assert.True(clean[name].AsSpan().SequenceEqual(disturbed[name]) || i % 2 == 1);
            Assert.True(!clean[name].AsSpan().SequenceEqual(disturbed[name]) || i % 2 == 0 || silent);
            Assert.Equal(i % 2 == 1, Audio.Noise.NoiseEffects.Names.Contains(rows[i][8]));
        }
    }

    /// <summary>Does something meanwhile, then ends the work.</summary>
    private sealed class Other(Action work, CancellationTokenSource source) : IProgress<int>
    {
        public void Report(int value)
        {
            work();
            source.Cancel();
        }
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<int>
    {
        public void Report(int value) => source.Cancel();
    }
}
