// Compiled twice: by MSBuild as an inline task (build/LibTorch.targets), which offers only .NET Standard 2.0,
// and by the tests, which have no MSBuild and define MIRTOOL_TESTS.
#nullable enable

#if !MIRTOOL_TESTS
using System;
using System.IO;
#endif
using System.Text;

namespace MirTool.Build;

/// <summary>Marks one symbol version that a 64-bit little-endian ELF library asks for as weak, so that the loader no longer insists on it.</summary>
/// <remarks>
/// TorchSharp's libLibTorchSharp.so asks for <c>GLIBCXX_3.4.32</c>, which Debian 12 and Ubuntu 22.04 do not have. The one
/// symbol behind that version, <c>std::ios_base_library_init</c>, only steers the linker: nothing in the library refers to
/// it at run time. Layouts: the generic ABI (section headers) and the LSB's "Symbol Versioning" (Elf64_Verneed, Elf64_Vernaux).
/// </remarks>
internal static class VersionNeed
{
    private const int SectionTypeVersionNeed = 0x6ffffffe;
    private const int FlagWeak = 0x2;
    private const int ElfHeaderBytes = 64;
    private const int SectionHeaderBytes = 64;
    private const int EntryBytes = 16;

    /// <summary>Sets the weak flag of every need for <paramref name="version"/>; nothing else in the image changes.</summary>
    /// <param name="image">The whole file; changed in place.</param>
    /// <param name="version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>How many flags were set: 0 when the library does not ask for the version or asks for it weakly already.</returns>
    /// <exception cref="InvalidDataException">The image is no 64-bit little-endian ELF file, or its tables point outside it.</exception>
    public static int Weaken(byte[] image, string version)
    {
        if (image.Length < ElfHeaderBytes || image[0] != 0x7f || image[1] != 'E' || image[2] != 'L' || image[3] != 'F')
        {
            throw new InvalidDataException("not an ELF file");
        }

        if (image[4] != 2 || image[5] != 1)
        {
            throw new InvalidDataException($"expected a 64-bit little-endian ELF file (class 2, data 1), but found class {image[4]}, data {image[5]}");
        }

        long sections = Int64(image, 0x28);
        int headerBytes = UInt16(image, 0x3a);
        int count = UInt16(image, 0x3c);
        if (headerBytes != SectionHeaderBytes || count == 0)
        {
            throw new InvalidDataException($"expected section headers of {SectionHeaderBytes} bytes, but found {count} of {headerBytes} bytes");
        }

        int weakened = 0;
        for (int index = 0; index < count; index++)
        {
            long header = sections + ((long)index * SectionHeaderBytes);
            if (UInt32(image, header + 4) == SectionTypeVersionNeed)
            {
                long names = sections + (UInt32(image, header + 40) * SectionHeaderBytes);
                weakened += WeakenSection(image, version, header, names);
            }
        }

        return weakened;
    }

    private static int WeakenSection(byte[] image, string version, long sectionHeader, long namesHeader)
    {
        Range section = Contents(image, sectionHeader);
        Range names = Contents(image, namesHeader);
        uint libraries = UInt32(image, sectionHeader + 44);

        int weakened = 0;
        long library = section.Start;
        for (uint i = 0; i < libraries; i++)
        {
            section.Require(library, EntryBytes);
            int needs = UInt16(image, library + 2);
            long need = library + UInt32(image, library + 8);
            for (int j = 0; j < needs; j++)
            {
                section.Require(need, EntryBytes);
                int flags = UInt16(image, need + 4);
                if ((flags & FlagWeak) == 0 && NameIs(image, names, UInt32(image, need + 8), version))
                {
                    image[need + 4] |= FlagWeak;
                    weakened++;
                }

                // 0 ends a list, whatever the count says; without this a damaged count would take hours.
                uint next = UInt32(image, need + 12);
                if (next == 0)
                {
                    break;
                }

                need += next;
            }

            uint nextLibrary = UInt32(image, library + 12);
            if (nextLibrary == 0)
            {
                break;
            }

            library += nextLibrary;
        }

        return weakened;
    }

    private static Range Contents(byte[] image, long sectionHeader)
    {
        var range = new Range(Int64(image, sectionHeader + 24), Int64(image, sectionHeader + 32));
        return range.Start < 0 || range.Length < 0 || range.Start > image.Length - range.Length
            ? throw new InvalidDataException($"a section of {range.Length} bytes at {range.Start} lies outside the file of {image.Length} bytes")
            : range;
    }

    private static bool NameIs(byte[] image, Range names, uint offset, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(expected + "\0");
        if (offset + bytes.Length > names.Length)
        {
            return false;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            if (image[names.Start + offset + i] != bytes[i])
            {
                return false;
            }
        }

        return true;
    }

    private static int UInt16(byte[] image, long offset) => BitConverter.ToUInt16(image, Position(image, offset, 2));

    private static uint UInt32(byte[] image, long offset) => BitConverter.ToUInt32(image, Position(image, offset, 4));

    private static long Int64(byte[] image, long offset) => BitConverter.ToInt64(image, Position(image, offset, 8));

    private static int Position(byte[] image, long offset, int length) =>
        offset < 0 || offset > image.Length - length
            ? throw new InvalidDataException($"a table points to byte {offset}, outside the file of {image.Length} bytes")
            : (int)offset;

    private sealed class Range
    {
        public Range(long start, long length)
        {
            Start = start;
            Length = length;
        }

        public long Start { get; }

        public long Length { get; }

        public void Require(long offset, int bytes)
        {
            if (offset < Start || offset + bytes > Start + Length)
            {
                throw new InvalidDataException($"an entry of .gnu.version_r lies at byte {offset}, outside its section");
            }
        }
    }
}

#if !MIRTOOL_TESTS
/// <summary>Writes a copy of an ELF library in which one version need is weak.</summary>
public sealed class WeakenVersionNeed : Microsoft.Build.Utilities.Task
{
    /// <summary>The library as its package has it; never changed.</summary>
    [Microsoft.Build.Framework.Required]
    public string Source { get; set; } = "";

    /// <summary>Where the copy goes; appears whole or not at all, so that projects may be built at the same time.</summary>
    [Microsoft.Build.Framework.Required]
    public string Destination { get; set; } = "";

    /// <summary>The version's name.</summary>
    [Microsoft.Build.Framework.Required]
    public string Version { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            byte[] image = File.ReadAllBytes(Source);
            int weakened = VersionNeed.Weaken(image, Version);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination))!);
            string aside = Destination + "." + Guid.NewGuid().ToString("N");
            File.WriteAllBytes(aside, image);
            Install(aside, Destination);

            Log.LogMessage($"{Source}: {weakened} need(s) of {Version} made weak in {Destination}");
            return true;
        }
        catch (Exception e) when (e is IOException || e is InvalidDataException || e is UnauthorizedAccessException)
        {
            Log.LogError($"{Source}: cannot weaken its need of {Version}: {e.Message}");
            return false;
        }
    }

    // .NET Standard can replace a file that is there or move one to where none is; a build beside this one decides which.
    private static void Install(string aside, string destination)
    {
        try
        {
            File.Move(aside, destination);
        }
        catch (IOException) when (File.Exists(destination))
        {
            File.Replace(aside, destination, destinationBackupFileName: null);
        }
    }
}
#endif
