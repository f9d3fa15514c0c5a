using MirTool.Audio;

namespace MirTool.Synthesis.Sources;

/// <summary>How a singer moves between and within notes: vibrato, scoops, glides from the last note, turns and shakes.</summary>
/// <param name="VibratoHertz">Rate.</param>
/// <param name="VibratoCents">Depth to either side.</param>
/// <param name="VibratoDelaySeconds">After a note's start, until it begins to swell.</param>
/// <param name="GlideShare">Fraction of the notes that glide from the one before.</param>
/// <param name="GlideSeconds">How long a glide takes.</param>
/// <param name="ScoopShare">Fraction of the notes that begin off their pitch.</param>
/// <param name="OrnamentShare">Fraction of the notes with a turn or a shake, as gamakas, or of Chinese opera's.</param>
internal sealed record SungPitch(
    double VibratoHertz, double VibratoCents, double VibratoDelaySeconds, double GlideShare, double GlideSeconds, double ScoopShare, double OrnamentShare)
{
    private const double ScoopSeconds = 0.12;
    private const double VibratoSwellSeconds = 0.3;

    /// <summary>A singer.</summary>
    public static SungPitch Draw(SeededRandom random)
    {
        double style = random.NextDouble();
        double hertz = random.NextDouble(4.3, 6.8), delay = random.NextDouble(0, 0.5), glide = random.NextDouble(0.06, 0.25);
        return style switch
        {
            // Plain, as folk and pop are.
            < 0.35 => new(hertz, random.NextDouble(0, 25), delay, random.NextDouble(0, 0.4), glide, random.NextDouble(0, 0.6), random.NextDouble(0, 0.1)),
            // Opera's wide vibrato.
            < 0.65 => new(hertz, random.NextDouble(40, 130), 0.5 * delay, random.NextDouble(0.2, 0.7), glide, random.NextDouble(0, 0.3), 0),
            // South Asian, Turkish, Chinese: glides and shakes more than vibrato.
            _ => new(hertz, random.NextDouble(0, 60), delay, random.NextDouble(0.4, 1), random.NextDouble(0.08, 0.4), random.NextDouble(0.1, 0.5), random.NextDouble(0.2, 0.7)),
        };
    }

    /// <summary>Cents that a note's pitch is off at a time in seconds after its start.</summary>
    /// <param name="seconds">The note's length.</param>
    /// <param name="fromCents">Where the note before was, seen from this one; 0 for none.</param>
    /// <param name="random">Draws this note's ornaments.</param>
    public Func<double, double> Curve(double seconds, double fromCents, SeededRandom random)
    {
        bool glides = random.NextBool(GlideShare) && fromCents != 0;
        double scoopCents = random.NextBool(ScoopShare) ? random.NextDouble(-200, 80) : 0;
        bool ornamented = random.NextBool(OrnamentShare);
        bool shake = random.NextBool(0.5);
        double depth = random.NextBool(0.5) ? random.NextDouble(80, 220) : -random.NextDouble(80, 220);
        double rate = random.NextDouble(2.5, 6), from = random.NextDouble(0, 0.4) * seconds, to = random.NextDouble(0.5, 1) * seconds;
        double phase = random.NextDouble(0, 2 * Math.PI), glideSeconds = Math.Min(GlideSeconds, 0.7 * seconds);
        return t =>
        {
            double swell = Math.Clamp((t - VibratoDelaySeconds) / VibratoSwellSeconds, 0, 1);
            double cents = VibratoCents * swell * Math.Sin(2 * Math.PI * VibratoHertz * t) + 6 * Math.Sin(phase + 2.2 * t);
            cents += glides ? fromCents * (1 - Smooth(t / glideSeconds)) : scoopCents * (1 - Smooth(t / ScoopSeconds));
            if (ornamented && t > from && t < to)
            {
                // A shake returns again and again, a turn leaves the note once.
                double turn = shake ? 0.5 - 0.5 * Math.Cos(2 * Math.PI * rate * (t - from)) : Math.Sin(Math.PI * (t - from) / (to - from));
                cents += depth * Smooth(turn) * Math.Min(1, (to - t) / 0.06);
            }

            return cents;
        };
    }

    // From 0 to 1 without corners.
    private static double Smooth(double x)
    {
        x = Math.Clamp(x, 0, 1);
        return x * x * (3 - 2 * x);
    }
}
