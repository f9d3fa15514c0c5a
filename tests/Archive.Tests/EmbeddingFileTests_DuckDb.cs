using DuckDB.NET.Data;
using MirTool.Annotation;
using MirTool.Annotation.Embeddings;

namespace MirTool.Archive.Tests;

/// <summary>What MirTool writes as Parquet, read by another program's reader.</summary>
public sealed class EmbeddingFileTests_DuckDb
{
    [Fact]
    public void Write_SeveralRowGroups_IsReadByDuckDbAsListsOfFloats()
    {
        const int Windows = 9000, Size = 256;
        string folder = Directory.CreateTempSubdirectory("mirtool-parquet-").FullName;
        try
        {
            string path = Path.Combine(folder, "a" + EmbeddingFile.Suffix);
            using (FileStream stream = File.Create(path))
            {
                // Each number is a small whole one, which 16 bits hold exactly.
                EmbeddingFile.Write(
                    stream, "dir/a ü.wav", new NamedContent("default", new string('a', 64)),
                    Enumerable.Range(0, Windows).Select(i => (i * 0.5, (i * 0.5) + 2, Enumerable.Range(0, Size).Select(k => (float)((i + k) % 100)).ToArray())));
            }

            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText =
                $"SELECT count(*), count(DISTINCT file), min(file), max(end_s), min(len(embedding)), max(len(embedding)), sum(list_sum(embedding::DOUBLE[])), max(embedding[3]) FILTER (start_s = 4250.5) FROM read_parquet('{path}')";
            using DuckDBDataReader reader = command.ExecuteReader();
            Assert.True(reader.Read());

            double sum = Enumerable.Range(0, Windows).Sum(i => Enumerable.Range(0, Size).Sum(k => (double)((i + k) % 100)));
            Assert.Equal(Windows, reader.GetInt64(0));
            Assert.Equal(1, reader.GetInt64(1));
            Assert.Equal("dir/a ü.wav", reader.GetString(2));
            Assert.Equal(((Windows - 1) * 0.5) + 2, reader.GetDouble(3));
            Assert.Equal((Size, Size), (reader.GetInt64(4), reader.GetInt64(5)));
            Assert.Equal(sum, reader.GetDouble(6));
            Assert.Equal((8501 + 2) % 100, Convert.ToDouble(reader.GetValue(7), System.Globalization.CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
