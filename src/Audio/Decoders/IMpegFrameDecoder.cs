using MirTool.Audio.Containers;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes frames of MPEG audio: libmpg123 where it is, else NLayer.</summary>
internal interface IMpegFrameDecoder : IDisposable
{
    string Name { get; }

    /// <summary>Decodes the next frame.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="frame">All of its bytes.</param>
    /// <param name="interleaved">Room for two frames; may receive none, one or two, as a decoder may be a frame behind.</param>
    /// <returns>Samples written, all channels counted.</returns>
    int Decode(MpegFrameHeader header, ReadOnlySpan<byte> frame, Span<float> interleaved);
}
