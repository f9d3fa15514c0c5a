// Says which instruments sound when in a recording: dotnet run fiddle.flac
using MirTool.Annotation;

using Annotator annotator = Annotator.Load(model: "default", taxonomy: "common");
await foreach (AnnotatedWindow window in annotator.AnnotateAsync(args[0]))
{
    Console.WriteLine($"{window.StartSeconds:F1} {string.Join(", ", window.Active.Select(instrument => instrument.Name))}");
}
