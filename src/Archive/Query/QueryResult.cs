using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using DuckDB.NET.Data;

namespace MirTool.Archive.Query;

/// <summary>The rows of a query, read one after the other.</summary>
public sealed class QueryResult : IDisposable
{
    private readonly DuckDBCommand command;

    internal QueryResult(DuckDBCommand command, DuckDBDataReader reader)
    {
        this.command = command;
        Reader = reader;
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    /// <summary>As the query names them.</summary>
    public IReadOnlyList<string> Columns { get; }

    internal DuckDBDataReader Reader { get; }

    /// <summary>Every row as text: numbers with a decimal point and as many digits as they have, dates as in ISO 8601, nothing for null.</summary>
    /// <exception cref="InvalidDataException">A row cannot be computed, or its table has a wrong cell.</exception>
    public IEnumerable<IReadOnlyList<string>> Texts() => Read(() => (IReadOnlyList<string>)[.. Values().Select(Text)]);

    /// <summary>Every row as a JSON object.</summary>
    /// <exception cref="InvalidDataException">A row cannot be computed, or its table has a wrong cell.</exception>
    public IEnumerable<Action<Utf8JsonWriter>> JsonObjects() => Read<Action<Utf8JsonWriter>>(() =>
    {
        object?[] values = [.. Values()];
        return json =>
        {
            json.WriteStartObject();
            foreach ((int column, object? value) in values.Index())
            {
                json.WritePropertyName(Columns[column]);
                WriteJson(json, value);
            }

            json.WriteEndObject();
        };
    });

    public void Dispose()
    {
        Reader.Dispose();
        command.Dispose();
    }

    private IEnumerable<object?> Values() => Enumerable.Range(0, Columns.Count).Select(column => Reader.IsDBNull(column) ? null : Reader.GetValue(column));

    private IEnumerable<T> Read<T>(Func<T> row)
    {
        while (Next(out T? read, row))
        {
            yield return read!;
        }
    }

    private bool Next<T>(out T? read, Func<T> row)
    {
        try
        {
            bool isThere = Reader.Read();
            read = isThere ? row() : default;
            return isThere;
        }
        catch (DuckDBException e)
        {
            throw new InvalidDataException(QueryError.Explain(e), e);
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IDictionary entries => $"{{{string.Join(", ", entries.Keys.Cast<object>().Select(key => $"{Text(key)}: {Text(entries[key])}"))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]",
        _ => value.ToString() ?? "",
    };

    private static void WriteJson(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            // JSON has no other numbers.
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger:
                json.WriteRawValue(Text(value));
                break;
            case IDictionary entries:
                json.WriteStartObject();
                foreach (object key in entries.Keys)
                {
                    json.WritePropertyName(Text(key));
                    WriteJson(json, entries[key]);
                }

                json.WriteEndObject();
                break;
            case IEnumerable items and not string:
                json.WriteStartArray();
                foreach (object? item in items)
                {
                    WriteJson(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Text(value));
                break;
        }
    }
}
