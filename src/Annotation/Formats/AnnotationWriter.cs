namespace MirTool.Annotation.Formats;

/// <summary>Writes the annotations of one recording as they come: hours of them may pass, so what can be written at once is not held.</summary>
public abstract class AnnotationWriter : IDisposable
{
    /// <summary>Takes the next window, in order.</summary>
    public virtual void Write(AnnotatedWindow window)
    {
    }

    /// <summary>Takes the next segment, ordered by start, then as the taxonomy orders instruments. It comes once no later window
    /// can change it, so some windows after its own.</summary>
    public virtual void Write(AnnotatedSegment segment)
    {
    }

    /// <summary>Writes what is left, all of it into the files; no window or segment follows.</summary>
    /// <param name="summary">Of the whole recording.</param>
    public abstract void Complete(RecordingSummary summary);

    /// <summary>Ends the writing, be it complete or not; the files are not closed.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what a writer holds.</summary>
    /// <param name="disposing">Always true: there are no finalizers.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
