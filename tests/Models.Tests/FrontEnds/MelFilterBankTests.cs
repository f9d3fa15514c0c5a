using MirTool.Models.FrontEnds;

namespace MirTool.Models.Tests.FrontEnds;

/// <summary>Oracles: Slaney's published constants, and the identity that neighbouring triangles add up to one.</summary>
public class MelFilterBankTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(200, 3)]
    [InlineData(1000, 15)]
    [InlineData(6400, 42)]
    public void ToMel_KnownFrequency_IsSlaneysValue(double hz, double mel)
    {
        Assert.Equal(mel, MelFilterBank.ToMel(hz), 1e-9);
        Assert.Equal(hz, MelFilterBank.ToHz(mel), 1e-9);
    }

    [Fact]
    public void Create_BetweenFirstAndLastCentre_BandsOfABinSumToOne()
    {
        const int bands = 40;
        float[] weights = MelFilterBank.Create(22_050, 2048, bands, 100, 10_000);
        double step = (MelFilterBank.ToMel(10_000) - MelFilterBank.ToMel(100)) / (bands + 1);
        double firstCentre = MelFilterBank.ToHz(MelFilterBank.ToMel(100) + step);
        double lastCentre = MelFilterBank.ToHz(MelFilterBank.ToMel(10_000) - step);
        int checkedBins = 0;
        for (int bin = 0; bin <= 1024; bin++)
        {
            double hz = bin * 22_050.0 / 2048;
            float sum = weights.AsSpan(bin * bands, bands).ToArray().Sum();
            if (hz >= firstCentre && hz <= lastCentre)
            {
                Assert.Equal(1, sum, 1e-5f);
                checkedBins++;
            }
            else
            {
                Assert.InRange(sum, 0, 1);
            }
        }

        Assert.True(checkedBins > 800);
    }
}
