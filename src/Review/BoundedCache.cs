using System.Diagnostics.CodeAnalysis;

namespace MirTool.Review;

/// <summary>Keeps what was asked for last, up to a number of entries.</summary>
/// <remarks>Several threads may use it; what two ask for at once is made once.</remarks>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock access = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, Lazy<TValue> Value)>> nodes = [];
    private readonly LinkedList<(TKey Key, Lazy<TValue> Value)> byUse = new();

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (access)
        {
            value = nodes.TryGetValue(key, out LinkedListNode<(TKey Key, Lazy<TValue> Value)>? node) && node.Value.Value.IsValueCreated
                ? node.Value.Value.Value
                : null;
            if (value is not null)
            {
                byUse.Remove(node!);
                byUse.AddFirst(node!);
            }

            return value is not null;
        }
    }

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make)
    {
        Lazy<TValue> lazy;
        lock (access)
        {
            if (nodes.TryGetValue(key, out LinkedListNode<(TKey Key, Lazy<TValue> Value)>? node))
            {
                byUse.Remove(node);
            }
            else
            {
                node = new((key, new Lazy<TValue>(() => make(key))));
                nodes[key] = node;
            }

            byUse.AddFirst(node);
            while (nodes.Count > capacity)
            {
                nodes.Remove(byUse.Last!.Value.Key);
                byUse.RemoveLast();
            }

            lazy = node.Value.Value;
        }

        try
        {
            return lazy.Value;
        }
        catch
        {
            // The next one tries again.
            Remove(key, lazy);
            throw;
        }
    }

    public void Clear()
    {
        lock (access)
        {
            nodes.Clear();
            byUse.Clear();
        }
    }

    private void Remove(TKey key, Lazy<TValue> lazy)
    {
        lock (access)
        {
            if (nodes.TryGetValue(key, out LinkedListNode<(TKey Key, Lazy<TValue> Value)>? node) && node.Value.Value == lazy)
            {
                nodes.Remove(key);
                byUse.Remove(node);
            }
        }
    }
}
