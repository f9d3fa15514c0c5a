namespace MirTool.Synthesis.Tests;

public sealed class CompositionGeneratorTests
{
    private static IEnumerable<Composition> Clips(CompositionOptions options, int count, ulong seed = 7) =>
        Enumerable.Range(0, count).Select(index => CompositionGenerator.Generate(options, new ClipIdentity(seed, "train", 0, index)));

    private static string Text(Composition composition) =>
        string.Join('\n', composition.Tracks.Select(track => $"{track.Program}: {string.Join(' ', track.Notes)}"));

    [Fact]
    public void Generate_SameIdentity_GivesTheSamePiece()
    {
        var clip = new ClipIdentity(3, "validation", 2, 5);
        Assert.Equal(
            Text(CompositionGenerator.Generate(CompositionOptions.Realistic, clip)),
            Text(CompositionGenerator.Generate(CompositionOptions.Realistic, clip)));
    }

    [Fact]
    public void Generate_AnyPartOfTheIdentityDiffers_GivesAnotherPiece()
    {
        // All have instruments, so that pieces can differ.
        CompositionOptions options = CompositionOptions.Paper with { MinimumPolyphony = 3 };
        var clip = new ClipIdentity(3, "validation", 2, 5);
        ClipIdentity[] clips =
            [clip, clip with { Seed = 4 }, clip with { Split = "test" }, clip with { Generation = 3 }, clip with { Index = 6 }];
        Assert.Equal(5, clips.Select(other => Text(CompositionGenerator.Generate(options, other))).Distinct().Count());
    }

    [Theory]
    [InlineData(0, 3, 400)]
    [InlineData(0, 3, 401)]
    [InlineData(0, 3, 403)]
    [InlineData(1, 5, 77)]
    public void Polyphony_OverADataSet_IsBalancedToWithinOneClip(int minimum, int maximum, int count)
    {
        CompositionOptions options = CompositionOptions.Paper with { MinimumPolyphony = minimum, MaximumPolyphony = maximum };
        Dictionary<int, int> counts = Clips(options, count).CountBy(clip => clip.Tracks.Count).ToDictionary();
        int classes = maximum - minimum + 1;
        Assert.Equal(Enumerable.Range(minimum, classes), counts.Keys.Order());
        Assert.InRange(counts.Values.Max() - counts.Values.Min(), 0, count % classes == 0 ? 0 : 1);
    }

    [Fact]
    public void Polyphony_NeighbouringBlocks_AreInDifferentOrders()
    {
        IEnumerable<string> orders = Clips(CompositionOptions.Paper, 400).Select(clip => clip.Tracks.Count).Chunk(4).Select(block => string.Join("", block));
        // 100 draws of 24 orders miss any one of them with probability 0.014.
        Assert.InRange(orders.Distinct().Count(), 20, 24);
    }

    [Fact]
    public void Generate_PaperRules_HoldForEveryNote()
    {
        foreach (InstrumentTrack track in Clips(CompositionOptions.Paper, 400).SelectMany(clip => clip.Tracks))
        {
            Assert.InRange(track.Program, 0, 127);
            double end = 0;
            foreach (Note note in track.Notes)
            {
                Assert.InRange(note.Key, 36, 96);
                Assert.InRange(note.DurationSeconds, 0.125 - 1e-9, 0.5 + 1e-9);
                // No gap and no overlap: the bar is filled.
                Assert.Equal(end, note.StartSeconds, 1e-9);
                end = note.EndSeconds;
            }

            Assert.Equal(2.0, end, 1e-9);
        }
    }

    [Fact]
    public void Generate_PaperRules_ReachEveryProgramKeyAndLength()
    {
        InstrumentTrack[] tracks = [.. Clips(CompositionOptions.Paper, 1200).SelectMany(clip => clip.Tracks)];
        Note[] notes = [.. tracks.SelectMany(track => track.Notes)];
        Assert.Equal(Enumerable.Range(0, 128), tracks.Select(track => track.Program).Distinct().Order());
        Assert.Equal(Enumerable.Range(36, 61), notes.Select(note => note.Key).Distinct().Order());
        Assert.Equal([1, 2, 3, 4], notes.Select(note => (int)Math.Round(note.DurationSeconds / 0.125)).Distinct().Order());
    }

    [Fact]
    public void Generate_ManyInstruments_AreDrawnWithoutReplacement()
    {
        CompositionOptions options = CompositionOptions.Paper with { MinimumPolyphony = 6, MaximumPolyphony = 6, Programs = [0, 1, 2, 3, 4, 5] };
        Assert.All(Clips(options, 20), clip => Assert.Equal([0, 1, 2, 3, 4, 5], clip.Tracks.Select(track => track.Program).Order()));
    }

    [Fact]
    public void Generate_Realistic_KeepsNaturalRangesVelocitiesAndTheClip()
    {
        CompositionOptions options = CompositionOptions.Realistic with { MaximumStartSeconds = 1.5 };
        bool chords = false;
        foreach (InstrumentTrack track in Clips(options, 600).SelectMany(clip => clip.Tracks))
        {
            ProgramRange range = ProgramRanges.Of(track.Program);
            Assert.NotEmpty(track.Notes);
            Assert.All(track.Notes, note =>
            {
                Assert.InRange(note.Key, range.LowestKey, range.HighestKey);
                Assert.InRange(note.Velocity, options.MinimumVelocity, options.MaximumVelocity);
                Assert.InRange(note.StartSeconds, 0, note.EndSeconds - 1e-6);
                Assert.InRange(note.EndSeconds, 0, 2 + 1e-9);
            });
            int[] together = [.. track.Notes.GroupBy(note => note.StartSeconds).Select(group => group.Count())];
            Assert.True(range.PlaysChords || together.Max() == 1, $"Program {track.Program} plays chords.");
            chords |= together.Max() > 1;
            // A key is let go before it is pressed again.
            Assert.All(track.Notes.GroupBy(note => note.Key), key => Assert.All(
                key.Zip(key.Skip(1)), pair => Assert.InRange(pair.Second.StartSeconds, pair.First.EndSeconds - 1e-9, 2)));
        }

        Assert.True(chords);
    }

    [Fact]
    public void Generate_StepwiseOnly_MovesByAtMostFourSemitones()
    {
        CompositionOptions options = CompositionOptions.Paper with { StepwiseProbability = 1, MinimumPolyphony = 1 };
        Assert.All(Clips(options, 100).SelectMany(clip => clip.Tracks), track => Assert.All(
            track.Notes.Zip(track.Notes.Skip(1)), pair => Assert.InRange(Math.Abs(pair.First.Key - pair.Second.Key), 1, 4)));
    }

    [Fact]
    public void Generate_SustainOnly_HoldsOneNoteForTheClip()
    {
        CompositionOptions options = CompositionOptions.Paper with { SustainProbability = 1, MinimumPolyphony = 1 };
        Assert.All(Clips(options, 20).SelectMany(clip => clip.Tracks), track => Assert.Equal(2.0, Assert.Single(track.Notes).DurationSeconds, 1e-9));
    }

    [Fact]
    public void OfLength_TenSeconds_KeepsTheDurationOfSteps()
    {
        CompositionOptions options = CompositionOptions.Paper.OfLength(10);
        Assert.Equal(80, options.GridSteps);
        Assert.Empty(options.Problems());
    }

    [Fact]
    public void Problems_PaperAndRealistic_AreNone() =>
        Assert.Empty(CompositionOptions.Paper.Problems().Concat(CompositionOptions.Realistic.Problems()));

    [Fact]
    public void Problems_SeveralAtOnce_AreAllNamedWithTheirValues()
    {
        CompositionOptions options = CompositionOptions.Paper with
        {
            ClipSeconds = double.NaN,
            MaximumPolyphony = 16,
            Programs = [1, 1, 132],
            LowestKey = 90,
            HighestKey = 80,
            MaximumNoteSteps = 17,
            MinimumVelocity = 0,
            RestProbability = 1.5,
            MinimumGate = 0,
            MaximumStartSeconds = 2,
        };
        string[] problems = [.. options.Problems()];
        foreach (string value in (string[])["NaN", "0..16", "132", "Program 1 ", "16 instruments", "90..80", "1..17", "0..64", "1.5", "but is 0.", "but is 2 s"])
        {
            Assert.Contains(problems, problem => problem.Contains(value, StringComparison.Ordinal));
        }

        ArgumentException e = Assert.Throws<ArgumentException>(() => CompositionGenerator.Generate(options, 1));
        Assert.All(problems, problem => Assert.Contains(problem, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void ProgramRanges_EveryProgram_IsAtLeastAnOctaveWideWithinThePiano()
    {
        foreach (int program in Enumerable.Range(0, 128))
        {
            ProgramRange range = ProgramRanges.Of(program);
            Assert.InRange(range.LowestKey, 21, 108);
            Assert.InRange(range.HighestKey, range.LowestKey + 12, 108);
        }
    }

    [Theory]
    [InlineData("0..3,7", new[] { 0, 1, 2, 3, 7 })]
    [InlineData("127; 5 5", new[] { 5, 127 })]
    public void ProgramList_NumbersAndRanges_AreRead(string text, int[] expected) => Assert.Equal(expected, ProgramList.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("128")]
    [InlineData("-1")]
    [InlineData("7..3")]
    [InlineData("1..2..3")]
    [InlineData("piano")]
    public void ProgramList_Others_AreRefused(string text) => Assert.Throws<FormatException>(() => ProgramList.Parse(text));
}
