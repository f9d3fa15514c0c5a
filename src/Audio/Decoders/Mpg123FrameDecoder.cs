using MirTool.Audio.Containers;
using MirTool.Audio.Native;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes MPEG audio with libmpg123, which comes with libsndfile on most systems.</summary>
internal sealed class Mpg123FrameDecoder(SafeMpg123Handle handle) : IMpegFrameDecoder
{
    public string Name => "libmpg123";

    public int Decode(MpegFrameHeader header, ReadOnlySpan<byte> frame, Span<float> interleaved)
    {
        int total = 0;
        while (true)
        {
            int status = Mpg123Native.Decode(
                handle, frame, (nuint)frame.Length, interleaved[total..], (nuint)((interleaved.Length - total) * sizeof(float)), out nuint done);
            total += (int)done / sizeof(float);
            // A frame that cannot be decoded is skipped, as every player does; its place is filled by the caller.
            if (status is not (Mpg123Native.NewFormat or Mpg123Native.Ok) || (status == Mpg123Native.Ok && done == 0))
            {
                return total;
            }

            frame = [];
        }
    }

    public void Dispose() => handle.Dispose();
}
