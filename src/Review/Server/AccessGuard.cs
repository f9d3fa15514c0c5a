using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MirTool.Review.Server;

/// <summary>Lets in who has the token, from the page itself, under the address that it was given: no other user of the machine, no other page.</summary>
/// <remarks>
/// The token is the first part of the path, so that modules, sounds and pictures have it too; <c>Authorization: Bearer</c> and <c>?token=</c> do
/// as well. There is no cookie: those of 127.0.0.1 go to every port. The host must be the address, against names that other people let point
/// here; the origin, where a browser sends one, as well.
/// </remarks>
internal sealed class AccessGuard
{
    /// <summary>Bytes: edits are small.</summary>
    public const long MostBodyBytes = 1 << 20;

    private readonly byte[] token;

    public AccessGuard(string token) => this.token = Encoding.ASCII.GetBytes(token);

    /// <summary>A token that cannot be guessed.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Refuses a request, or takes the token out of its path and lets it through.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Refusal(context) is var (status, reason))
        {
            context.Response.StatusCode = status;
            // A body that nobody wants is not waited for.
            context.Response.Headers.Connection = "close";
            await context.Response.WriteAsync(reason, context.RequestAborted);
            return;
        }

        AddHeaders(context.Response.Headers);
        await next(context);
    }

    private (int Status, string Reason)? Refusal(HttpContext context)
    {
        HttpRequest request = context.Request;
        int port = context.Connection.LocalPort;
        string[] hosts = [$"127.0.0.1:{port}", $"localhost:{port}"];
        if (!hosts.Contains(request.Host.Value, StringComparer.OrdinalIgnoreCase))
        {
            return (StatusCodes.Status421MisdirectedRequest, "The host is not this program's address.");
        }

        if (request.Headers.Origin.Count > 0 && !hosts.Any(host => request.Headers.Origin == $"http://{host}"))
        {
            return (StatusCodes.Status403Forbidden, "Other pages may not ask.");
        }

        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && request.Headers["Sec-Fetch-Mode"] != "navigate")
        {
            return (StatusCodes.Status403Forbidden, "Other pages may not ask.");
        }

        if (!HasToken(request))
        {
            return (StatusCodes.Status401Unauthorized, "The token is missing or wrong. Open the address that mirtool review printed.");
        }

        return request.ContentLength > MostBodyBytes
            ? (StatusCodes.Status413PayloadTooLarge, $"At most {MostBodyBytes} bytes are taken.")
            : null;
    }

    private bool HasToken(HttpRequest request)
    {
        string[] parts = (request.Path.Value ?? "").Split('/', 3);
        if (parts.Length == 3 && IsToken(parts[1]))
        {
            request.PathBase = $"/{parts[1]}";
            request.Path = $"/{parts[2]}";
            return true;
        }

        const string Bearer = "Bearer ";
        string authorization = request.Headers.Authorization.ToString();
        return (authorization.StartsWith(Bearer, StringComparison.Ordinal) && IsToken(authorization[Bearer.Length..]))
            || IsToken(request.Query["token"].ToString());
    }

    private bool IsToken(string text) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), token);

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
