using System.Globalization;
using MirTool.Benchmarks;

// What the README says of speed and memory. Usage: dotnet run --project tests/Benchmarks -c Release [-- speed|memory|files|synthesis|decoding|mutations ...]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] known = ["speed", "memory", "files", "synthesis", "decoding", "mutations"];
if (args.Except(known).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'. Known: {string.Join(", ", known)}; all of them by default.");
    return 2;
}

using var recordings = new BenchmarkRecordings();
Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}");
foreach (string benchmark in args.Length == 0 ? known : args)
{
    switch (benchmark)
    {
        case "speed":
            AnnotationBenchmark.Speed(recordings);
            break;
        case "memory":
            AnnotationBenchmark.Memory(recordings);
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
