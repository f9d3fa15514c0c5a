using static TorchSharp.torch;

namespace MirTool.Models.Tests.Networks;

/// <summary>Convolutions as libtorch computes them on this processor, against sums written out.</summary>
/// <remarks>On AMD's Zen 5, libtorch 2.10 has them wrong where channels are no multiple of 16, unless it does without oneDNN.</remarks>
public sealed class ConvolutionTests
{
    // Sums of a few hundred products of numbers below 1, in 32 bits.
    private const double Tolerance = 2e-3;

    [Theory]
    [InlineData(1, 8, 1)]
    [InlineData(1, 16, 1)]
    [InlineData(1, 32, 2)]
    [InlineData(3, 8, 2)]
    [InlineData(4, 4, 1)]
    [InlineData(8, 8, 1)]
    [InlineData(8, 16, 2)]
    [InlineData(12, 20, 1)]
    [InlineData(17, 33, 1)]
    [InlineData(24, 40, 2)]
    [InlineData(16, 32, 2)]
    [InlineData(32, 32, 1)]
    [InlineData(32, 64, 2)]
    [InlineData(64, 128, 2)]
    [InlineData(128, 128, 1)]
    [InlineData(48, 64, 2)]
    public void Convolution_OfANetwork_IsTheSumWrittenOut(int inputs, int outputs, int stride)
    {
        LibTorch.Initialize();
        using nn.Module network = nn.Sequential(nn.Conv2d(inputs, outputs, 3L));
        LibTorchContext.SeeTo(network);
        const int Batch = 3;
        const int Height = 24;
        const int Width = 33;
        const int Kernel = 3;
        using var scope = NewDisposeScope();
        using var generator = new Generator(7, CPU);
        Tensor x = rand([Batch, inputs, Height, Width], generator: generator).sub(0.5).requires_grad_();
        Tensor w = rand([outputs, inputs, Kernel, Kernel], generator: generator).sub(0.5).requires_grad_();

        Tensor y = nn.functional.conv2d(x, w, padding: [1, 1], strides: [stride, stride]);
        Tensor slope = rand(y.shape, generator: generator).sub(0.5);
        y.backward([slope]);

        float[] xs = [.. x.detach().data<float>()];
        float[] ws = [.. w.detach().data<float>()];
        float[] slopes = [.. slope.data<float>()];
        (double[] expected, double[] xSlopes, double[] wSlopes) = WrittenOut(
            xs, ws, slopes, Batch, inputs, outputs, Height, Width, (int)y.shape[2], (int)y.shape[3], stride);
        Equal(expected, [.. y.detach().data<float>()], "the result");
        Equal(xSlopes, [.. x.grad!.data<float>()], "the gradient of the input");
        Equal(wSlopes, [.. w.grad!.data<float>()], "the gradient of the weights");
    }

    private static void Equal(double[] expected, float[] actual, string what)
    {
        double worst = expected.Zip(actual, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(a))).Max();
        Assert.True(worst < Tolerance, $"{what} is off by {worst}");
    }

    private static (double[] Result, double[] InputSlopes, double[] WeightSlopes) WrittenOut(
        float[] x, float[] w, float[] slopes, int batch, int inputs, int outputs, int height, int width, int outHeight, int outWidth, int stride)
    {
        double[] result = new double[batch * outputs * outHeight * outWidth];
        double[] xSlopes = new double[x.Length];
        double[] wSlopes = new double[w.Length];
        for (int at = 0; at < result.Length; at++)
        {
            int column = at % outWidth;
            int row = at / outWidth % outHeight;
            int output = at / (outWidth * outHeight) % outputs;
            int clip = at / (outWidth * outHeight * outputs);
            for (int k = 0; k < inputs * 9; k++)
            {
                int input = k / 9;
                int y = (row * stride) + (k % 9 / 3) - 1;
                int z = (column * stride) + (k % 3) - 1;
                if (y < 0 || y >= height || z < 0 || z >= width)
                {
                    continue;
                }

                int from = (((((clip * inputs) + input) * height) + y) * width) + z;
                int weight = (output * inputs * 9) + k;
                result[at] += (double)x[from] * w[weight];
                xSlopes[from] += (double)slopes[at] * w[weight];
                wSlopes[weight] += (double)slopes[at] * x[from];
            }
        }

        return (result, xSlopes, wSlopes);
    }
}
