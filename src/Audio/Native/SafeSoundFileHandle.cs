using System.Runtime.InteropServices;

namespace MirTool.Audio.Native;

/// <summary>An open <c>SNDFILE*</c>, together with the stream that it reads or writes through.</summary>
internal sealed class SafeSoundFileHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    private GCHandle stream;

    public override bool IsInvalid => handle == 0;

    /// <summary>Opens <paramref name="stream"/> with libsndfile; an invalid handle if it cannot be, for the reason in <paramref name="error"/>.</summary>
    /// <remarks>The handle keeps the stream alive, but the caller closes it, after the handle.</remarks>
    public static SafeSoundFileHandle Open(SoundFileStream stream, int mode, ref SoundFileInfo info, out string error)
    {
        var pinned = GCHandle.Alloc(stream);
        SafeSoundFileHandle file;
        try
        {
            file = SoundFileNative.OpenVirtual(SoundFileStream.Callbacks, mode, ref info, GCHandle.ToIntPtr(pinned));
        }
        catch
        {
            pinned.Free();
            throw;
        }

        file.stream = pinned;
        error = file.IsInvalid ? SoundFileNative.OpenErrorText() : "";
        if (file.IsInvalid)
        {
            // The runtime releases no invalid handle.
            pinned.Free();
        }

        return file;
    }

    protected override bool ReleaseHandle()
    {
        // Closing writes the last header through the stream, so the stream goes second.
        bool closed = SoundFileNative.Close(handle) == 0;
        stream.Free();
        return closed;
    }
}
