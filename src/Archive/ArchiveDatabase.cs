using System.Globalization;
using DuckDB.NET.Data;

namespace MirTool.Archive;

/// <summary>A DuckDB in memory, with bounds: what does not fit goes into a temporary folder that ends with it.</summary>
internal sealed class ArchiveDatabase : IDisposable
{
    // With .NET, the decoder's and the reader's buffers a process then stays below 2 GB.
    private const int MemoryMegabytes = 1200;

    private readonly DuckDBConnection connection;
    private readonly string scratchFolder = Directory.CreateTempSubdirectory("mirtool-archive-").FullName;

    /// <exception cref="DllNotFoundException">DuckDB's library is not there for this platform.</exception>
    public ArchiveDatabase()
    {
        connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            Execute($"SET memory_limit = '{MemoryMegabytes}MB'");
            Execute($"SET threads = {Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)}");
            Execute($"SET temp_directory = {Sql.Text(scratchFolder)}");
            // Nothing is fetched or loaded by itself, whatever a query names.
            Execute("SET autoinstall_known_extensions = false");
            Execute("SET autoload_known_extensions = false");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>From now on only these files can be read, nothing can be loaded, and no setting changed.</summary>
    /// <param name="files">Full paths.</param>
    public void Lock(IEnumerable<string> files)
    {
        // A path is looked up as it was written, as a pattern, and then as the file that the pattern found.
        Execute($"SET allowed_paths = [{string.Join(", ", files.SelectMany(file => (string[])[Sql.Text(file), Sql.Path(file)]).Distinct())}]");
        Execute("SET enable_external_access = false");
        Execute("SET lock_configuration = true");
    }

    /// <exception cref="DuckDBException">The statement is wrong, or failed.</exception>
    public void Execute(string sql, params IEnumerable<SqlParameter> parameters) => Execute(sql, CancellationToken.None, parameters);

    public void Execute(string sql, CancellationToken cancellationToken, params IEnumerable<SqlParameter> parameters)
    {
        using DuckDBCommand command = Command(sql, parameters);
        Interruptible(command, command.ExecuteNonQuery, cancellationToken);
    }

    /// <summary>Fills a temporary table.</summary>
    public void Append(string table, Action<DuckDBAppender> rows)
    {
        using DuckDBAppender appender = connection.CreateAppender("temp", "main", table);
        rows(appender);
    }

    /// <summary>The rows of a query, one after the other: the reader that is yielded stands on each in turn.</summary>
    public IEnumerable<DuckDBDataReader> Rows(string sql, params IEnumerable<SqlParameter> parameters)
    {
        using DuckDBCommand command = Command(sql, parameters);
        command.UseStreamingMode = true;
        using DuckDBDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return reader;
        }
    }

    /// <summary>Starts a query whose columns are not known beforehand. The caller disposes both.</summary>
    public (DuckDBCommand Command, DuckDBDataReader Reader) Open(string sql, CancellationToken cancellationToken, params IEnumerable<SqlParameter> parameters)
    {
        DuckDBCommand command = Command(sql, parameters);
        try
        {
            command.UseStreamingMode = true;
            return (command, Interruptible(command, command.ExecuteReader, cancellationToken));
        }
        catch
        {
            command.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        connection.Dispose();
        try
        {
            Directory.Delete(scratchFolder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left to the system, as all temporary files are.
        }
    }

    private static T Interruptible<T>(DuckDBCommand command, Func<T> run, CancellationToken cancellationToken)
    {
        // An interruption before the statement begins would be lost.
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration = cancellationToken.Register(command.Cancel);
        try
        {
            return run();
        }
        catch (Exception e) when (e is DuckDBException or OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (DuckDBException e) when (e.Message.StartsWith("Out of Memory Error", StringComparison.Ordinal) || e.Message.StartsWith("IO Error", StringComparison.Ordinal))
        {
            throw new IOException($"DuckDB: {e.Message.Split('\n')[0]} What does not fit in {MemoryMegabytes} MB goes into {Path.GetTempPath()}; free some space there, or name another folder with TMPDIR.", e);
        }
    }

    private DuckDBCommand Command(string sql, IEnumerable<SqlParameter> parameters)
    {
        DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (SqlParameter parameter in parameters)
        {
            command.Parameters.Add(new DuckDBParameter(parameter.Name, parameter.Value));
        }

        return command;
    }
}

/// <summary>A value for a statement, <c>$name</c> in its text.</summary>
internal sealed record SqlParameter(string Name, object? Value);
