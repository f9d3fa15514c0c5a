using Microsoft.AspNetCore.Http;
using MirTool.Archive.Report;

namespace MirTool.Review.Server;

/// <summary>The page's own files, which lie in the assembly.</summary>
internal static class PageFiles
{
    private const string Prefix = "Page/";
    private const string TimelineModule = "timeline.js";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json",
    };

    public static IResult Get(string name)
    {
        if (name == TimelineModule)
        {
            // Reports have the script within their page; here it is a module.
            return Results.Text(ReportPage.TimelineScript + "\nexport { decodeLane, drawTimeline, clock, tickSeconds };\n", Types[".js"]);
        }

        Stream? stream = typeof(PageFiles).Assembly.GetManifestResourceStream(Prefix + (name.Length == 0 ? "index.html" : name));
        return stream is null
            ? Results.NotFound()
            : Results.Stream(stream, Types.GetValueOrDefault(Path.GetExtension(name.Length == 0 ? ".html" : name), "application/octet-stream"));
    }
}
