namespace MirTool.Plugins;

/// <summary>Text from files in messages: of whatever length it is, a message stays one that people read.</summary>
public static class ReadableText
{
    private const int LongestMessage = 600;

    /// <summary>A message of at most 600 characters: where it is longer, its middle is left out.</summary>
    public static string Cut(string message)
    {
        if (message.Length <= LongestMessage)
        {
            return message;
        }

        // The value that is wrong stands in the middle, the remedy at the end.
        int head = LongestMessage / 2;
        int tail = message.Length - head;
        return $"{message[..(char.IsHighSurrogate(message[head - 1]) ? head - 1 : head)]} … {message[(char.IsLowSurrogate(message[tail]) ? tail + 1 : tail)..]}";
    }
}
