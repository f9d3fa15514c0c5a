using System.Text;
using MirTool.Audio;

namespace MirTool.Synthesis.Sources.Voices;

/// <summary>Sentences by rule, for speakers to say.</summary>
internal static class SpokenText
{
    private static readonly string[] English =
    [
        "the", "a", "and", "of", "in", "to", "was", "is", "that", "they", "we", "I", "you", "he", "she", "it", "with", "for", "on", "at", "from",
        "village", "river", "garden", "mountain", "house", "morning", "evening", "winter", "summer", "music", "song", "dance", "drum", "singer",
        "mother", "father", "children", "people", "neighbour", "teacher", "friend", "road", "market", "water", "bread", "horse", "bird", "field",
        "old", "young", "small", "great", "quiet", "slow", "early", "beautiful", "broken", "yellow", "green", "other", "every", "many", "seven",
        "recorded", "remember", "walked", "played", "learned", "listened", "called", "found", "gave", "carried", "began", "asked", "told",
        "always", "never", "sometimes", "yesterday", "again", "together", "perhaps", "however", "because", "before", "after", "while", "nineteen",
        "recording", "microphone", "thousand", "question", "answer", "wedding", "harvest", "festival", "wooden", "instrument",
    ];

    /// <summary>English words in any order.</summary>
    public static string OfEnglish(int words, SeededRandom random) =>
        Sentences(words, random, () => English[random.NextInt(0, English.Length - 1)]);

    /// <summary>Words in sentences of three to fourteen, some with commas, some asked.</summary>
    /// <param name="words">About how many in all.</param>
    /// <param name="random">Decides.</param>
    /// <param name="word">Gives the next word.</param>
    public static string Sentences(int words, SeededRandom random, Func<string> word)
    {
        var text = new StringBuilder();
        while (words > 0)
        {
            int length = random.NextInt(3, 14);
            words -= length;
            for (int i = 0; i < length; i++)
            {
                text.Append(word()).Append(i == length - 1 ? (random.NextBool(0.15) ? "? " : ". ") : random.NextBool(0.12) ? ", " : " ");
            }
        }

        return text.ToString();
    }
}
