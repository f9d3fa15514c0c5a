namespace MirTool.Audio.Resampling;

/// <summary>Complex signals side by side, real and imaginary parts apart (<see cref="LaneTransform"/>).</summary>
/// <param name="Re">Real parts.</param>
/// <param name="Im">Imaginary parts.</param>
internal readonly record struct ComplexLanes(Memory<float> Re, Memory<float> Im);
