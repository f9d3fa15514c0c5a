namespace MirTool.Audio.Tests;

/// <summary>Damage as disks, networks and programs do it; the same for the same seed.</summary>
internal static class Mutation
{
    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];

    public static byte[] Of(byte[] original, int seed)
    {
        var random = new Random(seed);
        byte[] bytes = [.. original];
        for (int count = random.Next(1, 6); count > 0; count--)
        {
            bytes = Mutate(bytes, random);
        }

        return bytes.Length == 0 ? [0] : bytes;
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        // Headers are at the start; half of all damage goes there.
        int reach = random.Next(2) == 0 ? Math.Min(bytes.Length, 128) : bytes.Length;
        int at = random.Next(Math.Max(1, reach));
        int length = Math.Min(bytes.Length - at, 1 << random.Next(12));
        switch (random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = Telling[random.Next(Telling.Length)];
                return bytes;
            case 2:
                bytes.AsSpan(at, Math.Min(4, length)).Fill(Telling[random.Next(Telling.Length)]);
                return bytes;
            case 3:
                random.NextBytes(bytes.AsSpan(at, length));
                return bytes;
            case 4:
                return [.. bytes[..at], .. bytes[(at + length)..], 0];
            case 5:
                return [.. bytes[..at], .. bytes.AsSpan(random.Next(bytes.Length - length + 1), length), .. bytes[at..]];
            default:
                return bytes[..Math.Max(1, at)];
        }
    }
}
