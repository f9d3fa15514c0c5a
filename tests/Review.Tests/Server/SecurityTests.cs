using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MirTool.Review.Server;

namespace MirTool.Review.Tests.Server;

/// <summary>What the server refuses, asked with a plain client.</summary>
public sealed class SecurityTests : IAsyncLifetime
{
    private readonly ExampleArchive archive = ExampleArchive.Small();
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
    private ReviewSession session = null!;
    private ReviewServer server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => $"http://127.0.0.1:{server.Address.Port}";

    public async ValueTask InitializeAsync()
    {
        session = archive.Open();
        server = await ReviewServer.StartAsync(session, 0, Token);
        client.BaseAddress = server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
        session.Dispose();
        archive.Dispose();
    }

    [Theory]
    [InlineData("/api/recordings")]
    [InlineData("/")]
    [InlineData("/app.js")]
    [InlineData("/api/audio?file=a.wav")]
    [InlineData("/0123456789abcdef0123456789abcdef/api/recordings")]
    [InlineData("/api/recordings?token=")]
    [InlineData("/api/recordings?token=0123456789abcdef0123456789abcdef")]
    public async Task Request_WithoutTheToken_IsRefused(string path)
    {
        using HttpResponseMessage response = await client.GetAsync(Root + path, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("a.wav", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithTheTokenInAHeaderOrTheQuery_IsAnswered()
    {
        string token = server.Address.AbsolutePath.Trim('/');
        using var request = new HttpRequestMessage(HttpMethod.Get, Root + "/api/recordings") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using HttpResponseMessage byHeader = await client.SendAsync(request, Token);
        using HttpResponseMessage byQuery = await client.GetAsync($"{Root}/api/recordings?token={token}", Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (byHeader.StatusCode, byQuery.StatusCode));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task Request_WithAnotherHost_IsRefused(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/recordings") { Headers = { Host = host } };
        using HttpResponseMessage response = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://127.0.0.1")]
    public async Task Request_FromAnotherOrigin_IsRefused(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/edit") { Content = Edit("Violin") };
        request.Headers.Add("Origin", origin);
        using HttpResponseMessage response = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(session.Labels.Of("a.wav").Labels);
    }

    [Fact]
    public async Task Answer_HasNoLeaveForOtherPages()
    {
        using HttpResponseMessage response = await client.GetAsync("api/recordings", Token);

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.wav")]
    [InlineData("..%2Fsecret.wav")]
    [InlineData("%2e%2e%2fsecret.wav")]
    [InlineData("..%5Csecret.wav")]
    [InlineData("folder/../../secret.wav")]
    [InlineData("link.wav")]
    [InlineData("%00a.wav")]
    [InlineData("a.wav%00")]
    [InlineData("labels.csv")]
    public async Task Audio_OfAPathThatLeavesTheArchive_IsNotFound(string file)
    {
        Wave.WriteTone(Path.Join(archive.Path, "secret.wav"), 1);
        File.CreateSymbolicLink(Path.Join(archive.Audio, "link.wav"), Path.Join(archive.Path, "secret.wav"));
        foreach (string path in (string[])["api/audio", "api/tile?scale=-3&index=0", "api/recording", "api/polyphony", "api/labels"])
        {
            using HttpResponseMessage response = await client.GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}file={file}", Token);

            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Audio_OfAnAbsolutePath_IsNotFound()
    {
        using HttpResponseMessage response = await client.GetAsync($"api/audio?file={Uri.EscapeDataString(Path.Join(archive.Audio, "a.wav"))}", Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/Page/index.html")]
    public async Task Page_OfAPathThatIsNone_IsNotFound(string path)
    {
        // As it is: HttpClient would tidy it up first.
        string answer = await Raw($"GET {server.Address.AbsolutePath.TrimEnd('/')}{path} HTTP/1.1\r\nHost: 127.0.0.1:{server.Address.Port}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (400|401|404) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes=0-9", 206, 10)]
    [InlineData("bytes=-4", 206, 4)]
    [InlineData("bytes=160000-", 206, 44)]
    [InlineData("bytes=0-999999999999", 206, 160_044)]
    [InlineData("bytes=160044-", 416, 0)]
    [InlineData("bytes=999999999999-", 416, 0)]
    [InlineData("bytes=5-2", 200, 160_044)]
    [InlineData("bytes=99999999999999999999-", 200, 160_044)]
    [InlineData("bytes=0-1,3-4", 200, 160_044)]
    public async Task Audio_Range_IsWhatItCanBe(string range, int status, int length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/audio?file=a.wav");
        request.Headers.TryAddWithoutValidation("Range", range);
        using HttpResponseMessage response = await client.SendAsync(request, Token);

        Assert.Equal((status, length), ((int)response.StatusCode, (await response.Content.ReadAsByteArrayAsync(Token)).Length));
    }

    [Fact]
    public async Task Edit_WithHtmlInALabel_IsTextEverywhere()
    {
        const string Label = "<script>alert(1)</script>";
        using HttpResponseMessage response = await client.PostAsync("api/edit", Edit(Label), Token);

        string body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using JsonDocument json = JsonDocument.Parse(body);
        Assert.Equal(Label, json.RootElement.GetProperty("labels")[0].GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"file\":5}")]
    [InlineData("{\"file\":\"a.wav\",\"what\":\"add\",\"add\":[{\"label\":\"x\",\"startSeconds\":\"NaN\",\"endSeconds\":1}]}")]
    [InlineData("{\"file\":\"a.wav\",\"what\":\"drop table\",\"complete\":\"yes\"}")]
    public async Task Edit_ThatIsNone_IsRefused(string body)
    {
        using HttpResponseMessage response = await client.PostAsync("api/edit", new StringContent(body, Encoding.UTF8, "application/json"), Token);

        Assert.InRange((int)response.StatusCode, 400, 422);
        Assert.Empty(session.Labels.Of("a.wav").Labels);
    }

    [Fact]
    public async Task Edit_AsAFormOfAnotherPage_IsRefused()
    {
        using HttpResponseMessage response = await client.PostAsync("api/edit", new StringContent("{\"file\":\"a.wav\"}", Encoding.UTF8, "text/plain"), Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Edit_OfAGigabyte_IsRefusedBeforeItIsSent()
    {
        string answer = await Raw($"POST {server.Address.AbsolutePath}api/edit HTTP/1.1\r\nHost: 127.0.0.1:{server.Address.Port}\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_OfEndlessChunks_IsCutOff()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/edit") { Content = new EndlessContent() };
        int status;
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, Token);
            status = (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The connection was closed while the client still sent.
            status = 413;
        }

        Assert.Equal(413, status);
    }

    [Fact]
    public async Task Requests_AThousandAtOnce_AreAllAnswered()
    {
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            string path = (i % 4) switch
            {
                0 => "api/recordings",
                1 => "api/recording?file=a.wav",
                2 => $"api/tile?file=a.wav&scale=-6&index={i % 3}",
                _ => "api/audio?file=c.wav",
            };
            using HttpResponseMessage response = await client.GetAsync(path, Token);
            await response.Content.ReadAsByteArrayAsync(Token);
            return response.StatusCode;
        }));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
    }

    [Fact]
    public async Task Server_ListensOnThisMachineAlone()
    {
        IPAddress[] others = [.. (await Dns.GetHostAddressesAsync(Dns.GetHostName(), Token)).Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))];

        Assert.Equal("127.0.0.1", server.Address.Host);
        foreach (IPAddress address in others)
        {
            using var other = new TcpClient();
            await Assert.ThrowsAnyAsync<SocketException>(() => other.ConnectAsync(address, server.Address.Port, Token).AsTask());
        }
    }

    private static StringContent Edit(string label) => new(
        JsonSerializer.Serialize(new { file = "a.wav", @base = 0, what = "add", add = (object[])[new { label, startSeconds = 1, endSeconds = 2 }] }), Encoding.UTF8, "application/json");

    private async Task<string> Raw(string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Address.Port, Token);
        await using NetworkStream stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Token);
        byte[] answer = new byte[64 * 1024];
        int length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, Token);
        return Encoding.UTF8.GetString(answer, 0, length);
    }

    /// <summary>A body that does not say how long it is, and has no end.</summary>
    private sealed class EndlessContent : HttpContent
    {
        public EndlessContent() => Headers.ContentType = new MediaTypeHeaderValue("application/json");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] spaces = new byte[64 * 1024];
            spaces.AsSpan().Fill((byte)' ');
            for (long sent = 0; sent < 1L << 30; sent += spaces.Length)
            {
                await stream.WriteAsync(spaces);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
