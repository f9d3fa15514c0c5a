using System.Globalization;
using MirTool.Benchmarks;

// What the README says of speed and memory. Usage: dotnet run --project tests/Benchmarks -c Release [-- speed|memory|files|synthesis|decoding|mutations|archive|review ...]
// a recording of days, interrupted: -- interrupted [--hours N]
// and of teaching: -- teach --labels FOLDER [--further FOLDER] [--model MODEL] [--plot FILE.svg], or -- similar [--hours N]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["teach", "--labels", var labels, .. var options]:
        TeachBenchmark.Run(labels, Option(options, "--further"), Option(options, "--model"), Option(options, "--plot"));
        return 0;
    case ["similar", .. var hours]:
        SimilarBenchmark.Run(hours is ["--hours", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 10_000);
        return 0;
}

if (args is ["interrupted", .. var days])
{
    using var recording = new BenchmarkRecordings();
    InterruptedBenchmark.Run(recording, days is ["--hours", var many] ? int.Parse(many, CultureInfo.InvariantCulture) : 48);
    return 0;
}

string[] usual = ["speed", "memory", "files", "synthesis", "decoding", "mutations"];
// The archive takes gigabytes of disk and the page a browser, so they are measured by name only.
string[] known = [.. usual, "archive", "review"];
if (args.Except(known).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'. Known: {string.Join(", ", known)}; all but archive and review by default.");
    return 2;
}

using var recordings = new BenchmarkRecordings();
Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}");
foreach (string benchmark in args.Length == 0 ? usual : args)
{
    switch (benchmark)
    {
        case "speed":
            AnnotationBenchmark.Speed(recordings);
            break;
        case "memory":
            AnnotationBenchmark.Memory(recordings);
            break;
        case "archive":
            ArchiveBenchmark.Run(recordings.Folder);
            break;
        case "review":
            await ReviewBenchmark.RunAsync(recordings);
            break;
        case "decoding":
            DecodingBenchmark.Speed(recordings.Folder);
            break;
        case "mutations":
            DecodingBenchmark.Mutate(recordings.Folder);
            break;
        case "synthesis":
            SynthesisBenchmark.Run(recordings.Folder);
            break;
        default:
            AnnotationBenchmark.Files(recordings);
            break;
    }
}

return 0;

static string? Option(string[] options, string name) => Array.IndexOf(options, name) is >= 0 and int place && place + 1 < options.Length ? options[place + 1] : null;
