namespace Acme;

public sealed class Recipe
{
    public string Title { get; init; } = "";
}

public enum Spice
{
    Cumin,
}
