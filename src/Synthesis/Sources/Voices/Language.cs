using System.Text;
using MirTool.Audio;

namespace MirTool.Synthesis.Sources.Voices;

/// <summary>A language of espeak-ng and the letters of which words are made up for it.</summary>
/// <remarks>The words mean nothing, but are read by the language's own rules: its sounds, stress and melody are there.</remarks>
/// <param name="Voice">espeak-ng's name.</param>
/// <param name="Onsets">What begins a syllable, with blanks between.</param>
/// <param name="Rhymes">What follows, with blanks between; in the scripts of India the signs of vowels.</param>
/// <param name="Longest">Syllables of the longest words.</param>
internal sealed record Language(string Voice, string Onsets, string Rhymes, int Longest = 4)
{
    private const string LatinOnsets = "b d f g k l m n p r s t v br dr gr kl pl pr st tr l m n s t";
    private const string LatinRhymes = "a e i o u a e i o an en in on ar er as es";
    private const string CyrillicOnsets = "б в г д ж з к л м н п р с т х ч ш пр ст кр";
    private const string CyrillicRhymes = "а е и о у а о я ю ан ен ост ый";
    private const string ArabicOnsets = "ب ت ج د ر ز س ش ف ق ك ل م ن ه و ي";
    private const string ArabicRhymes = "َ ُ ِ ا ي و َ ِ";

    /// <summary>Every language that is spoken.</summary>
    public static IReadOnlyList<Language> All { get; } =
    [
        new("de", LatinOnsets + " sch w z", "a e i o u ei au en er ich ach ung"),
        new("fr-fr", LatinOnsets + " ch j qu", "a é è i o u ou an on in eau eur"),
        new("es", LatinOnsets + " ch j ll", LatinRhymes + " ado ión"),
        new("es-419", LatinOnsets + " ch j ll", LatinRhymes),
        new("it", LatinOnsets + " ch gi", LatinRhymes + " ello etta"),
        new("pt", LatinOnsets + " lh nh", "a e i o u ão em ar inha"),
        new("pt-br", LatinOnsets + " lh nh", "a e i o u ão em ar inho"),
        new("nl", LatinOnsets + " w z sch", "a e i o ij oe aan een oor ing"),
        new("sv", LatinOnsets + " sk kv", "a e i o u å ä ö ar en ing"),
        new("da", LatinOnsets, "a e i o u æ ø å er en"),
        new("nb", LatinOnsets, "a e i o u ø å er en"),
        new("fi", "h j k l m n p r s t v k s t", "a e i o u ä ö aa ii uu ien inen"),
        new("pl", LatinOnsets + " cz sz dz", "a e i o u ą ę y ski"),
        new("cs", LatinOnsets + " č š ž", "a e i o u á í ov ek"),
        new("hu", LatinOnsets + " sz gy cs", "a á e é i o ö ü ek ok"),
        new("ro", LatinOnsets + " ș ț", LatinRhymes + " ul ea"),
        new("tr", "b c ç d g k l m n r s ş t y", "a e ı i o ö u ü an lar ler im"),
        new("la", LatinOnsets, "a e i o u us um is ae"),
        new("id", "b d g j k l m n p r s t ng", "a i u e o an ang"),
        new("sw", "b d g k l m n p s t w z ch mb ny", "a e i o u"),
        new("vi", "b c d h k l m n t th ph", "a á à ả ã ạ ê ô ư ương anh iên", 1),
        new("ru", CyrillicOnsets, CyrillicRhymes),
        new("uk", CyrillicOnsets, "а е и о у і ї ан ть"),
        new("bg", CyrillicOnsets, "а е и о у ъ ан ът"),
        new("el", "β γ δ θ κ λ μ ν π ρ σ τ φ χ", "α ε ι ο ου η ος ας αν"),
        new("ka", "ბ გ დ ვ თ კ ლ მ ნ რ ს შ ხ", "ა ე ი ო უ"),
        new("ar", ArabicOnsets, ArabicRhymes),
        new("fa", ArabicOnsets, "ا ی و ان"),
        new("hi", "क ख ग च ज ट ड त द न प ब म य र ल व स ह", "ा ि ी ु ू े ो ं ा"),
        new("ne", "क ख ग च ज ट ड त द न प ब म य र ल व स ह", "ा ि ी ु े ो"),
        new("bn", "ক খ গ চ জ ট ত দ ন প ব ম য র ল স হ", "া ি ী ু ে ো"),
        new("gu", "ક ખ ગ ચ જ ટ ત દ ન પ બ મ ય ર લ વ સ હ", "ા િ ી ુ ે ો"),
        new("ta", "க ச ட த ந ப ம ய ர ல வ ள ற", "ா ி ீ ு ூ ெ ே ை ொ ோ"),
        new("te", "క గ చ జ ట డ త ద న ప బ మ య ర ల వ స", "ా ి ీ ు ూ ె ే ో"),
        new("kn", "ಕ ಗ ಚ ಜ ಟ ಡ ತ ದ ನ ಪ ಬ ಮ ಯ ರ ಲ ವ ಸ", "ಾ ಿ ೀ ು ೂ ೆ ೇ ೋ"),
        new("ml", "ക ഗ ച ജ ട ഡ ത ദ ന പ ബ മ യ ര ല വ സ", "ാ ി ീ ു ൂ െ േ ോ"),
        new("ja", "か さ た な は ま ら や き し ち に み り く す つ", "い う ん お"),
        new("ko", "가 나 다 라 마 바 사 아 자 하 고 노 도 로 모 보 소 우 주", "는 을 한 이 서 면"),
        new("cmn-latn-pinyin", "b d f g h j l m n sh t x z zh", "a1 an4 ang2 ao3 e2 en4 i1 i4 ing2 ong1 ou3 u4", 2),
    ];

    /// <summary>Sentences of words that are made up.</summary>
    /// <param name="words">About how many in all.</param>
    /// <param name="random">Decides.</param>
    public string Text(int words, SeededRandom random)
    {
        string[] onsets = Onsets.Split(' '), rhymes = Rhymes.Split(' ');
        return SpokenText.Sentences(words, random, () =>
        {
            var word = new StringBuilder();
            for (int syllables = random.NextInt(1, Longest); syllables > 0; syllables--)
            {
                word.Append(onsets[random.NextInt(0, onsets.Length - 1)]).Append(rhymes[random.NextInt(0, rhymes.Length - 1)]);
            }

            return word.ToString();
        });
    }
}
