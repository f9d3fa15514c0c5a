using MirTool.Plugins;

namespace Acme;

/// <summary>Does what no plugin may: when it is made or described, if the file <c>mood</c> beside it says so, or when it is asked for the excerpts of a split.</summary>
public sealed class UnrulyAdapter : IDatasetAdapter
{
    public UnrulyAdapter() => Behave(Mood);

    public string Name => "acme-unruly";

    public string Description
    {
        get
        {
            Behave(Mood.Replace("later ", ""));
            return "calm";
        }
    }

    private static string Mood
    {
        get
        {
            string file = Path.Combine(Path.GetDirectoryName(typeof(UnrulyAdapter).Assembly.Location)!, "mood");
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
    }

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        Behave(request.Split ?? "");
        return ["one"];
    }

    public LabelledExcerpt Load(string excerptId, DatasetRequest request) => throw new FileNotFoundException("the disk is not mounted");

    private static void Behave(string mood)
    {
        switch (mood)
        {
            case "throw":
                throw new NotSupportedException("not on Sundays");
            case "exit":
                Environment.Exit(0);
                break;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "overflow":
                Descend(1);
                break;
        }
    }

    private static int Descend(int depth) => depth + Descend(depth + 1);
}
