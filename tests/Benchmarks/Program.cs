using System.Globalization;
using MirTool.Benchmarks;

// What the README says of speed and memory. Usage: dotnet run --project tests/Benchmarks -c Release [-- speed|memory|files|synthesis|decoding|mutations|archive ...]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] usual = ["speed", "memory", "files", "synthesis", "decoding", "mutations"];
// The archive takes gigabytes of disk, so it is measured by name only.
string[] known = [.. usual, "archive"];
if (args.Except(known).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'. Known: {string.Join(", ", known)}; all but archive by default.");
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
