namespace Acme.Sounds;

/// <summary>A library that the plugin needs and only the plugin knows; it is no plugin itself.</summary>
public static class Tone
{
    public static float[] Sine(double frequencyHz, int sampleRate, int length) =>
        [.. Enumerable.Range(0, length).Select(i => (float)Math.Sin(2 * Math.PI * frequencyHz * i / sampleRate))];
}
