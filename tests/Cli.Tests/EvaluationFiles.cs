using System.Text;

namespace MirTool.Cli.Tests;

/// <summary>Small datasets and tables of predictions for the tests of evaluate and score.</summary>
internal static class EvaluationFiles
{
    private const int SampleRate = 8000;

    /// <summary>Two recordings: one of 3 s with a violin and, in its second half, a flute; one of 2 s without anything.</summary>
    public static string WriteDataset(TemporaryFolder folder)
    {
        WriteWav(folder.At("data/a.wav"), seconds: 3);
        WriteWav(folder.At("data/b.wav"), seconds: 2);
        return folder.Write("data/labels.csv", """
            file,start_s,end_s,label,gm_programs
            a.wav,0,3,violin,40
            a.wav,1.5,3,flute,73
            b.wav,0,2,silence,
            """);
    }

    /// <summary>The windows of that dataset with everything right: violin and flute (the flute sounds from 1.5 s), then nothing.</summary>
    public static string WriteRightPredictions(TemporaryFolder folder, string name = "predictions") => folder.Write($"{name}/all.frames.csv", """
        file,start_s,end_s,polyphony,instrument_id
        a.wav,0.000,2.000,2,vio
        a.wav,0.000,2.000,2,flu
        a.wav,1.000,3.000,2,vio
        a.wav,1.000,3.000,2,flu
        b.wav,0.000,2.000,0,
        """);

    /// <summary>A 16-bit mono WAV of a tone.</summary>
    public static void WriteWav(string path, double seconds)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        int samples = (int)(seconds * SampleRate);
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(36 + (2 * samples));
        writer.Write(Encoding.ASCII.GetBytes("WAVEfmt "));
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(SampleRate);
        writer.Write(2 * SampleRate);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write(Encoding.ASCII.GetBytes("data"));
        writer.Write(2 * samples);
        for (int i = 0; i < samples; i++)
        {
            writer.Write((short)(8000 * Math.Sin(2 * Math.PI * 440 * i / SampleRate)));
        }
    }
}
