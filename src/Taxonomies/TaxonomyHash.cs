using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MirTool.Plugins;

namespace MirTool.Taxonomies;

/// <summary>A fingerprint of what a taxonomy says, whatever file, spelling or class says it.</summary>
public static class TaxonomyHash
{
    /// <summary>SHA-256 over every instrument's id, name, sounds and kind, in order; 64 lower-case hexadecimal digits.</summary>
    /// <remarks>Two files that differ in delimiter, encoding, comments, labels or the way of writing programs hash alike.</remarks>
    public static string Of(ITaxonomy taxonomy)
    {
        StringBuilder content = new();
        foreach (TaxonomyInstrument instrument in taxonomy.Instruments)
        {
            content.Append(instrument.Id).Append('\0').Append(instrument.Name).Append('\0')
                .AppendJoin(' ', instrument.GmPrograms.Select(program => program.ToString(CultureInfo.InvariantCulture)).Concat(instrument.Sounds))
                .Append(instrument.IsInstrument ? "" : " no instrument").Append('\0');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())));
    }
}
