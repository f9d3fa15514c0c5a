using System.Text;
using MirTool.Audio;
using MirTool.Plugins.Custom;
using MirTool.Taxonomies;

namespace MirTool.Plugins.Tests;

/// <summary>Label files as people and their spreadsheets write them.</summary>
public sealed class CustomTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CustomAdapter adapter = new();

    public CustomTests()
    {
        TestRecordings.Write(Path.Combine(folder.Path, "a.wav"), 2);
        TestRecordings.Write(Path.Combine(folder.Path, "takes", "two  spaces.wav"), 1);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void LoadLabels_AllColumns_AreRead()
    {
        Labels("remark,label,file,end_s,start_s,gm_programs,complete", "x,oud,a.wav,1.5,0.25,24;25,yes", "y,ney,a.wav,2,1,75..77,");
        ExcerptLabels excerpt = Only();
        Assert.Equal("a.wav", excerpt.Id);
        Assert.Equal(2, excerpt.DurationSeconds);
        Assert.True(excerpt.LabelsComplete);
        Assert.Equal(["oud 24,25 0.25-1.5", "ney 75,76,77 1-2"], Text(excerpt.Labels));
    }

    [Fact]
    public void Load_ChannelOfARecording_HasThatChannelAlone()
    {
        Labels("file,label,end_s", "a.wav#2,oud,1", "a.wav#1,ney,1", "a.wav#2,ney,2");

        Assert.Equal(["a.wav#2", "a.wav#1"], adapter.ListExcerpts(Request()));
        LabelledExcerpt excerpt = adapter.Load("a.wav#2", Request());

        Assert.Equal(["oud  0-1", "ney  0-2"], Text(excerpt.Labels));
        Assert.Equal(WholeRecording.ReadMono(Path.Combine(folder.Path, "a.wav"), TestRecordings.SampleRate, new() { Channels = ChannelSelection.Of(2) }), excerpt.Samples);
        Assert.NotEqual(WholeRecording.ReadMono(Path.Combine(folder.Path, "a.wav"), TestRecordings.SampleRate), excerpt.Samples);
        Assert.DoesNotContain(adapter.Validate(Request(), null, TestContext.Current.CancellationToken).Problems, problem => problem.Message.Contains("a.wav", StringComparison.Ordinal));
    }

    [Fact]
    public void ListExcerpts_ChannelThatTheRecordingHasNot_NamesIt()
    {
        Labels("file,label", "a.wav#3,oud");

        AudioFileException error = Assert.Throws<AudioFileException>(() => adapter.LoadLabels("a.wav#3", Request()));

        Assert.Contains("2 channels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListExcerpts_FileThatIsCalledLikeAPart_IsThatFile()
    {
        File.Copy(TestRecordings.Write(Path.Combine(folder.Path, "b.wav"), 1), At("a.wav#2"));
        Labels("file,label", "a.wav#2,oud");

        Assert.Equal(1, Only().DurationSeconds);
    }

    [Fact]
    public void LoadLabels_Sounds_AreProgramsAndSoundsBeyondThem()
    {
        Labels("file,label,sounds", "a.wav,kit,drum-kit", "a.wav,choir,52..54 singing", "a.wav,shrieker,train-whistle", "a.wav,oud,24");
        Assert.Equal(
            ["kit  drum-kit", "choir 52,53,54 singing", "shrieker  train-whistle", "oud 24 "],
            Only().Labels.Select(label => $"{label.Label} {string.Join(',', label.GmPrograms)} {string.Join(',', label.Sounds)}"));
    }

    [Fact]
    public void LoadLabels_ProgramsAndSounds_AreTakenTogether()
    {
        Labels("file,label,gm_programs,sounds", "a.wav,choir,53,52 singing");
        InstrumentLabel label = Assert.Single(Only().Labels);
        Assert.Equal([52, 53], label.GmPrograms);
        Assert.Equal(["singing"], label.Sounds);
    }

    [Fact]
    public void LoadLabels_OnlyFileAndLabel_MeansTheWholeFile()
    {
        Labels("file,label", "a.wav,oud", "a.wav,  frame   drum ");
        Assert.Equal(["oud  0-2", "frame drum  0-2"], Text(Only().Labels));
    }

    [Fact]
    public void LoadLabels_OneTimeEmpty_ReachesToTheStartOrTheEnd()
    {
        Labels("file,label,start_s,end_s", "a.wav,oud,,1", "a.wav,ney,1,");
        Assert.Equal(["oud  0-1", "ney  1-2"], Text(Only().Labels));
    }

    [Fact]
    public void LoadLabels_LabelBeyondTheEnd_IsCutThere()
    {
        Labels("file,label,start_s,end_s", "a.wav,oud,1,2.05");
        Assert.Equal(["oud  1-2"], Text(Only().Labels));
    }

    [Fact]
    public void LoadLabels_Silence_IsNoLabelAndComplete()
    {
        Labels("file,label", "a.wav,Silence");
        ExcerptLabels excerpt = Only(("complete", "no"));
        Assert.Empty(excerpt.Labels);
        Assert.True(excerpt.LabelsComplete);
    }

    [Theory]
    [InlineData("", "yes", true)]
    [InlineData("", "no", false)]
    [InlineData("FALSE", "yes", false)]
    [InlineData("1", "no", true)]
    public void LoadLabels_Complete_IsTheRowsElseTheOptions(string cell, string option, bool complete)
    {
        Labels("file,label,complete", $"a.wav,oud,{cell}", "a.wav,ney,");
        Assert.Equal(complete, Only(("complete", option)).LabelsComplete);
    }

    [Fact]
    public void LoadLabels_NoOption_IsComplete()
    {
        Labels("file,label", "a.wav,oud");
        Assert.True(Only().LabelsComplete);
    }

    [Theory]
    [InlineData("file;label;start_s;end_s;gm_programs\r\na.wav;oud;0,25;1,5;24 25\r\n", true)]
    [InlineData("sep=;\r\nfile;label;start_s;end_s;gm_programs\r\na.wav;oud;0.25;1.5;24 25\r\n", false)]
    [InlineData("File\tLabel\tStart s\tEnd_S\tGM programs\na.wav\toud\t0.25\t1.5\t\"24;25\"\n\n", false)]
    [InlineData("# a remark, with commas; and others\nfile,label,start_s,end_s,gm_programs,,\na.wav,oud,\"0,25\",1.5,24;25,,\n,,,,,,\n", false)]
    public void LoadLabels_AsSpreadsheetsSave_IsUnderstood(string text, bool withByteOrderMark)
    {
        File.WriteAllText(At("labels.csv"), text, new UTF8Encoding(withByteOrderMark));
        Assert.Equal(["oud 24,25 0.25-1.5"], Text(Only().Labels));
    }

    [Theory]
    [InlineData("takes/two  spaces.wav")]
    [InlineData("takes\\two  spaces.wav")]
    [InlineData("./takes/../takes/two  spaces.wav")]
    public void ListExcerpts_FileName_IsKeptAndMadeOne(string written)
    {
        Labels("file,label", $"{written},oud");
        Assert.Equal(["takes/two  spaces.wav"], adapter.ListExcerpts(Request()));
    }

    [Fact]
    public void ListExcerpts_LabelFileOfAnotherName_IsARootToo()
    {
        File.WriteAllText(At("test.csv"), "file,label\na.wav,oud\n");
        DatasetRequest request = Request() with { Root = At("test.csv") };
        Assert.Equal(["a.wav"], adapter.ListExcerpts(request));
        Assert.Equal(16000, adapter.Load("a.wav", request).Samples.Length);
        Assert.Empty(adapter.Validate(request, null, TestContext.Current.CancellationToken).Problems);
    }

    [Fact]
    public void LoadLabels_EditedLabelFile_IsReadAgain()
    {
        Labels("file,label", "a.wav,oud");
        Assert.Equal(["oud  0-2"], Text(Only().Labels));
        Labels("file,label", "a.wav,kemence");
        Assert.Equal(["kemence  0-2"], Text(Only().Labels));
    }

    [Fact]
    public void Load_Excerpt_HasSoundAndLabels()
    {
        Labels("file,label,complete", "a.wav,oud,no");
        LabelledExcerpt excerpt = adapter.Load("a.wav", Request() with { SampleRate = 16000 });
        Assert.Equal(32000, excerpt.Samples.Length);
        Assert.Contains(excerpt.Samples, sample => Math.Abs(sample) > 0.1);
        Assert.Equal(["oud  0-2"], Text(excerpt.Labels));
        Assert.False(excerpt.LabelsComplete);
    }

    [Theory]
    [InlineData("b.wav,oud,0,1,,", "file", "a.wav")]
    [InlineData("../a.wav,oud,0,1,,", "file", "leaves")]
    [InlineData("takes/../../a.wav,oud,0,1,,", "file", "leaves")]
    [InlineData("/etc/a.wav,oud,0,1,,", "file", "absolute")]
    [InlineData("C:\\a.wav,oud,0,1,,", "file", "absolute")]
    [InlineData("takes,oud,0,1,,", "file", "folder")]
    [InlineData(",oud,0,1,,", "file", "empty")]
    [InlineData("a.wav,,0,1,,", "label", "empty")]
    [InlineData("a.wav,oud,1,0.5,,", "end_s", "not after")]
    [InlineData("a.wav,oud,1,1,,", "end_s", "not after")]
    [InlineData("a.wav,oud,-1,1,,", "start_s", "before")]
    [InlineData("a.wav,oud,soon,1,,", "start_s", "“soon”")]
    [InlineData("a.wav,oud,0,1:02.5,,", "end_s", "62.5")]
    [InlineData("a.wav,oud,0,NaN,,", "end_s", "“NaN”")]
    [InlineData("a.wav,oud,0,1,128,", "gm_programs", "0 to 127")]
    [InlineData("a.wav,oud,0,1,oboee,", "gm_programs", "Oboe")]
    [InlineData("a.wav,oud,0,1,,perhaps", "complete", "“perhaps”")]
    [InlineData("a.wav,silence,0,1,24,", "gm_programs", "nothing sounds")]
    [InlineData("a.wav,oud,0,1,,,more", null, "“more”")]
    [InlineData("a.wav,oud,3,4,,", "start_s", "ends at 2 s")]
    public void Validate_RowWithAProblem_NamesLineAndColumn(string row, string? column, string part)
    {
        Labels("file,label,start_s,end_s,gm_programs,complete", "takes/two  spaces.wav,oud,,,,", row);
        DatasetProblem problem = Assert.Single(Validate().Problems, problem => problem.IsError);
        Assert.Equal(("labels.csv", 3, column), (problem.File, problem.Line, problem.Column));
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyProblems_AreNamedAllAtOnceInTheOrderOfLines()
    {
        Labels("file,label,start_s,end_s", "b.wav,,2,1", "b.wav,oud,x,y", "a.wav,oud,0,1");
        Assert.Equal(["2 file", "2 label", "2 end_s", "3 start_s", "3 end_s"],
            Validate().Problems.Where(problem => problem.IsError).Select(problem => $"{problem.Line} {problem.Column}"));
    }

    [Fact]
    public void Validate_SameLabelTwiceAtATime_IsAnErrorOnTheLaterLine()
    {
        Labels("file,label,start_s,end_s", "a.wav,oud,0.5,1.5", "a.wav,Oud,0,1", "a.wav,ney,0,2", "a.wav,oud,1.5,2");
        DatasetProblem problem = Assert.Single(Validate().Problems, problem => problem.IsError);
        Assert.Equal(3, problem.Line);
        Assert.Contains("line 2", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.wav,oud,0,1", "a.wav,silence,0.5,2", 1)]
    [InlineData("a.wav,silence,,", "a.wav,oud,1,", 1)]
    [InlineData("a.wav,oud,0,1.005", "a.wav,silence,1,2", 0)]
    [InlineData("a.wav,oud,0,1", "a.wav,silence,1,2", 0)]
    public void Validate_SoundDuringSilence_IsAnErrorBeyondRounding(string first, string second, int errors)
    {
        Labels("file,label,start_s,end_s", first, second);
        DatasetProblem[] problems = [.. Validate().Problems.Where(problem => problem.IsError)];
        Assert.Equal(errors, problems.Length);
        Assert.All(problems, problem => Assert.Contains("“oud” sounds", problem.Message, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.Equal(3, problem.Line));
    }

    [Fact]
    public void Validate_RowsThatDisagreeOnComplete_AreNamed()
    {
        Labels("file,label,complete", "a.wav,oud,yes", "a.wav,ney,no");
        DatasetProblem problem = Assert.Single(Validate().Problems, problem => problem.IsError);
        Assert.Equal((3, "complete"), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("file,instrument", "label")]
    [InlineData("path,label", "file")]
    [InlineData("file,label,label", "label")]
    public void Validate_ColumnMissingOrTwice_IsNamed(string header, string column)
    {
        Labels(header, "a.wav,oud,oud");
        Assert.Equal(column, Assert.Single(Validate().Problems, problem => problem.IsError).Column);
    }

    [Fact]
    public void Validate_WhatIsNotRead_IsAWarning()
    {
        Labels("file,label,onset,end_s", "a.wav,oud,1,2.5");
        File.WriteAllText(At("a.jams"), "{}");
        string[] warnings = [.. Validate().Problems.Select(problem => problem.ToString())];
        Assert.Equal(4, warnings.Length);
        Assert.Contains("labels.csv:1: warning: onset: this column is not read. If it is meant to be start_s, rename it.", warnings);
        Assert.Contains(warnings, warning => warning.Contains("takes/two  spaces.wav", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("a.jams", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.StartsWith("labels.csv:2: warning: end_s: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_UnreadableRecording_IsNamed()
    {
        File.WriteAllText(At("text.wav"), "no sound, but text");
        Labels("file,label", "text.wav,oud", "a.wav,oud", "takes/two  spaces.wav,silence");
        DatasetReport report = Validate();
        DatasetProblem problem = Assert.Single(report.Problems);
        Assert.Equal("text.wav", problem.File);
        Assert.True(problem.IsError);
        Assert.Equal(3, report.Counts.Single(count => count.Name == "recordings").Found);
        Assert.Equal(2, report.Counts.Single(count => count.Name == "recordings with “oud”").Found);
    }

    [Fact]
    public void ListExcerpts_LabelsWithProblems_AreRefusedWithAFewOfThem()
    {
        Labels("file,label", [.. Enumerable.Range(0, 14).Select(i => $"missing{i}.wav,oud")]);
        string message = Assert.Throws<InvalidDataException>(() => adapter.ListExcerpts(Request())).Message;
        Assert.Contains("labels.csv:2: file: ", message, StringComparison.Ordinal);
        Assert.Contains("and 4 more", message, StringComparison.Ordinal);
        Assert.Contains("mirtool datasets validate custom", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListExcerpts_FolderWithoutLabels_SaysHowToStart() =>
        Assert.Contains("mirtool datasets new", Assert.Throws<FileNotFoundException>(() => adapter.ListExcerpts(Request())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("complete", "maybe", "yes or no")]
    [InlineData("complet", "yes", "it has complete")]
    public void ListExcerpts_OptionThatCannotBe_IsNamed(string name, string value, string part)
    {
        Labels("file,label", "a.wav,oud");
        DatasetRequest request = Request() with { Options = new Dictionary<string, string> { [name] = value } };
        Assert.Contains(part, Assert.Throws<InvalidDataException>(() => adapter.ListExcerpts(request)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_Written_HasOnlyItsMissingRecordingsAsProblems()
    {
        string made = Path.Combine(folder.Path, "new");
        DatasetTemplate.Write(made);
        DatasetRequest request = Request() with { Root = made };
        DatasetReport report = adapter.Validate(request, null, TestContext.Current.CancellationToken);
        Assert.Equal(4, report.Problems.Count);
        Assert.All(report.Problems, problem => Assert.Equal("file", problem.Column));

        foreach (string name in (string[])["song.wav", "solo.wav", "street.wav", "room.wav"])
        {
            TestRecordings.Write(Path.Combine(made, name), 13);
        }

        // The labels are as they were, the recordings are not: what was missing once is looked for again.
        Assert.Empty(adapter.Validate(request, null, TestContext.Current.CancellationToken).Problems);
    }

    [Theory]
    [InlineData("labels.csv")]
    [InlineData("README.md")]
    public void Template_FolderWithAFileOfItsNames_IsLeftAsItIs(string name)
    {
        folder.Write(name, "years of work");
        Assert.Contains(name, Assert.Throws<IOException>(() => DatasetTemplate.Write(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(At(name)));
        Assert.Single(Directory.GetFiles(folder.Path, "*.*").Select(Path.GetFileName), file => file is "labels.csv" or "README.md");
    }

    [Fact]
    public void Jams_EveryNamespaceOfInstruments_IsRead()
    {
        Jams("a.jams",
            """{"namespace":"tag_open","data":[{"time":0,"duration":null,"value":"oud","confidence":1}]}""",
            """{"namespace":"segment_open","data":[{"time":0.5,"duration":0.5,"value":"ney","confidence":null}]}""",
            """{"namespace":"tag_medleydb_instruments","data":[{"time":1,"duration":1,"value":"kanun"}]}""",
            """{"namespace":"tag_open","data":[{"time":0.0,"duration":null,"value":"oud"}]}""",
            """{"namespace":"beat","data":[{"time":0,"duration":0,"value":1}]}""");
        Assert.Equal(["a.wav"], adapter.ListExcerpts(Request()));
        ExcerptLabels excerpt = Only();
        Assert.Equal(["oud  0-2", "ney  0.5-1", "kanun  1-2"], Text(excerpt.Labels));
        Assert.True(excerpt.LabelsComplete);
        DatasetReport report = Validate();
        Assert.Empty(report.Problems);
        Assert.Equal(1, report.Counts.Single(count => count.Name == "recordings").Found);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "annotations")]
    [InlineData("""{"annotations":[{"namespace":"beat","data":[]}]}""", "it has beat")]
    [InlineData("""{"annotations":[]}""", "no annotations")]
    [InlineData("""{"annotations":[{"namespace":"tag_open","data":[]}]}""", "silence")]
    [InlineData("""{"annotations":[{"namespace":"tag_open","data":{"time":[0]}}]}""", "data")]
    [InlineData("""{"annotations":[{"namespace":"tag_open","data":[{"time":0,"duration":1,"value":3},{"time":0,"duration":1,"value":"oud"}]}]}""", "“value”")]
    [InlineData("""{"annotations":[{"namespace":"tag_open","data":[{"time":0,"duration":0,"value":"ney"},{"time":0,"duration":1,"value":"oud"}]}]}""", "“duration”")]
    [InlineData("""{"annotations":[{"namespace":"tag_open","data":[{"time":0,"duration":2,"value":"oud"},{"time":1,"duration":1,"value":"oud"}]}]}""", "observation 1")]
    public void Jams_WhatCannotBeRead_IsNamed(string text, string part)
    {
        File.WriteAllText(At("a.jams"), text);
        DatasetProblem problem = Assert.Single(Validate().Problems);
        Assert.Equal("a.jams", problem.File);
        Assert.Contains(part, problem.ToString(), StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => adapter.LoadLabels("a.wav", Request()));
    }

    [Fact]
    public void Jams_WithoutARecordingOrWithTwo_IsNamed()
    {
        Jams("lost.jams");
        Jams("takes/two  spaces.jams");
        TestRecordings.Write(At("takes/two  spaces.flac"), 1);
        Assert.Equal(["lost.jams", "takes/two  spaces.jams"], Validate().Problems.Where(problem => problem.IsError).Select(problem => problem.File));
        Assert.Contains("lost.jams", Assert.Throws<InvalidDataException>(() => adapter.ListExcerpts(Request())).Message, StringComparison.Ordinal);
    }

    private void Labels(string header, params string[] rows) => File.WriteAllLines(At("labels.csv"), [header, .. rows]);

    private void Jams(string name, params string[] annotations) =>
        File.WriteAllText(At(name), $$$"""{"annotations":[{{{string.Join(',', annotations)}}}],"file_metadata":{"duration":2},"sandbox":{}}""");

    private string At(string relative) => Path.Combine(folder.Path, relative);

    private DatasetReport Validate() => adapter.Validate(Request(), null, TestContext.Current.CancellationToken);

    private ExcerptLabels Only(params (string Name, string Value)[] options)
    {
        DatasetRequest request = Request() with { Options = options.ToDictionary(option => option.Name, option => option.Value) };
        return adapter.LoadLabels(Assert.Single(adapter.ListExcerpts(request)), request);
    }

    private DatasetRequest Request() => new() { Root = folder.Path, Split = "test", SampleRate = TestRecordings.SampleRate };

    private static IEnumerable<string> Text(IEnumerable<InstrumentLabel> labels) => labels.Select(label =>
        FormattableString.Invariant($"{label.Label} {string.Join(',', label.GmPrograms)} {label.StartSeconds}-{label.EndSeconds}"));
}
