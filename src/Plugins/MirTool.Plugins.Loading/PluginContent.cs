using System.Reflection;

namespace MirTool.Plugins.Loading;

/// <summary>What a plugin's assembly has to offer, found by running its code.</summary>
/// <param name="Types">All that it exports.</param>
/// <param name="Offers">By the full names of their classes.</param>
internal sealed record PluginContent(IReadOnlyList<Type> Types, IReadOnlyList<PluginOffer> Offers)
{
    /// <summary>Loads an assembly, makes what it offers, and asks for names and instruments.</summary>
    public static PluginContent Of(string assemblyPath)
    {
        Type[] types = TypesOf(assemblyPath);
        return new(types, [.. types.Where(IsOffer).SelectMany(Offered)]);
    }

    private static Type[] TypesOf(string assemblyPath)
    {
        PluginLoadContext context = new(assemblyPath);
        Assembly assembly = context.LoadFromAssemblyPath(assemblyPath);

        // Both would otherwise fail later, in the middle of somebody's work.
        foreach (AssemblyName reference in assembly.GetReferencedAssemblies())
        {
            context.LoadFromAssemblyName(reference);
        }

        return [.. assembly.GetTypes().Where(type => type.IsVisible).OrderBy(type => type.FullName, StringComparer.Ordinal)];
    }

    private static bool IsOffer(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && (type.IsAssignableTo(typeof(IDatasetAdapter)) || type.IsAssignableTo(typeof(ITaxonomy)))
        && type.GetConstructor(Type.EmptyTypes) is not null;

    private static List<PluginOffer> Offered(Type type)
    {
        List<PluginOffer> offers = [];
        try
        {
            object instance = Activator.CreateInstance(type)!;
            if (instance is IDatasetAdapter adapter)
            {
                offers.Add(new(type) { Adapter = adapter, Name = adapter.Name });
            }

            if (instance is ITaxonomy taxonomy)
            {
                string[] flaws = [.. TaxonomyRules.Problems(taxonomy)];
                offers.Add(flaws.Length > 0
                    ? new(type) { Problem = $"the taxonomy {type.FullName} was left out: {string.Join(" ", flaws)}" }
                    : new(type) { Taxonomy = taxonomy, Name = taxonomy.Name });
            }
        }
        // The constructor, Name and Instruments are a stranger's code and may throw anything.
        catch (Exception e)
        {
            Exception cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            offers.Add(new(type) { Problem = $"{type.FullName} was left out, because its constructor or a property threw {cause.GetType().Name}: {cause.Message}" });
        }

        return offers;
    }
}

/// <summary>A class that a plugin offers: one of the three is set.</summary>
internal sealed record PluginOffer(Type Type)
{
    public IDatasetAdapter? Adapter { get; init; }

    public ITaxonomy? Taxonomy { get; init; }

    /// <summary>Why it cannot be used.</summary>
    public string? Problem { get; init; }

    public string Name { get; init; } = "";
}
