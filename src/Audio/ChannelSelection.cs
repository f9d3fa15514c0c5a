using System.Globalization;

namespace MirTool.Audio;

/// <summary>Which channels of a recording make the one that is listened to.</summary>
public sealed record ChannelSelection
{
    private ChannelSelection(string name, params IReadOnlyList<int> numbers)
    {
        Name = name;
        Numbers = numbers;
    }

    /// <summary>The average of all.</summary>
    public static ChannelSelection Mix { get; } = new("mix");

    /// <summary>As <see cref="Parse"/> takes it.</summary>
    public string Name { get; }

    /// <summary>The channels whose average it is, from 1; empty for all.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <summary>Whether all channels are averaged.</summary>
    public bool IsMix => Numbers.Count == 0;

    /// <summary>One channel.</summary>
    /// <param name="number">From 1.</param>
    public static ChannelSelection Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return new(number.ToString(CultureInfo.InvariantCulture), number);
    }

    /// <summary>Reads "mix", "left", "right", or channel numbers such as "1" and "1,3".</summary>
    /// <exception cref="InvalidDataException">The text is none of these.</exception>
    public static ChannelSelection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        switch (text)
        {
            case "mix":
                return Mix;
            case "left":
                return new(text, 1);
            case "right":
                return new(text, 2);
        }

        int[] numbers = [.. text.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= AudioReader.MaxChannels ? number : 0)];
        return numbers.All(number => number > 0)
            ? new(text, [.. numbers.Distinct().Order()])
            : throw new InvalidDataException($"Channels must be mix, left, right, or numbers from 1 to {AudioReader.MaxChannels} with commas between them, but are '{text}'.");
    }

    /// <inheritdoc/>
    public bool Equals(ChannelSelection? other) => other is not null && Numbers.SequenceEqual(other.Numbers);

    /// <inheritdoc/>
    public override int GetHashCode() => Numbers.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
