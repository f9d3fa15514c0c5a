using System.Globalization;
using System.Text.Json.Nodes;

namespace MirTool.Models.Files;

/// <summary>A network or front end as <c>model.json</c> names it.</summary>
/// <param name="Name">Its name in the catalog.</param>
/// <param name="Parameters">Its own settings; each kind of part knows which.</param>
public sealed record ModelPart(string Name, JsonObject Parameters)
{
    /// <summary>A whole number among the parameters.</summary>
    /// <exception cref="InvalidDataException">It is missing or no whole number.</exception>
    public int WholeNumber(string parameter) =>
        ToWholeNumber(Parameters[parameter]) ?? throw Wrong(parameter, "a whole number");

    /// <summary>A number among the parameters.</summary>
    /// <exception cref="InvalidDataException">It is missing or no finite number.</exception>
    public double Number(string parameter) =>
        ToNumber(Parameters[parameter]) ?? throw Wrong(parameter, "a number");

    /// <summary>A list of whole numbers among the parameters, such as the channels of a network's stages.</summary>
    /// <exception cref="InvalidDataException">It is missing or no list of whole numbers.</exception>
    public int[] WholeNumbers(string parameter)
    {
        if (Parameters[parameter] is not JsonArray list)
        {
            throw Wrong(parameter, "a list of whole numbers");
        }

        return [.. list.Select(item => ToWholeNumber(item) ?? throw Wrong(parameter, "a list of whole numbers"))];
    }

    // Nodes made in code hold the type they were made from, nodes read from a file any number: GetValue would tell them apart.
    private static double? ToNumber(JsonNode? node) =>
        node is JsonValue value
        && value.GetValueKind() == System.Text.Json.JsonValueKind.Number
        && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number)
            ? number
            : null;

    private static int? ToWholeNumber(JsonNode? node) =>
        ToNumber(node) is double number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    private InvalidDataException Wrong(string parameter, string expected) => new(
        Parameters[parameter] is JsonNode found
            ? $"The model's '{Name}' needs {expected} as its parameter {parameter}, but model.json has {found.ToJsonString()}."
            : $"The model's '{Name}' needs {expected} as its parameter {parameter}, which model.json lacks.");
}
