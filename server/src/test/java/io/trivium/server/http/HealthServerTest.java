package io.trivium.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.trivium.rocket.server.metrics.MetricSink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    private final Health health = new Health();
    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final Metrics metrics = new Metrics();
    private final HealthServer server = new HealthServer(health, metrics, loops.next());
    private final InetSocketAddress address = server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aStartingBrokerLivesButIsNotReady() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body()).isEqualTo("starting\n");
    }

    @Test
    void aReadyBrokerIsBoth() throws Exception {
        health.ready();

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready?verbose").statusCode()).isEqualTo(200);
    }

    @Test
    void aStoppingBrokerIsNotReady() throws Exception {
        health.ready();
        health.stopping();

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void aFailedBrokerIsNeitherAndStaysSo() throws Exception {
        health.failed();
        health.ready();
        health.stopping();

        assertThat(get("/health/live").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body()).isEqualTo("failed\n");
    }

    @Test
    void metricsAreInPrometheusTextFormat() throws Exception {
        metrics.from(sink -> {
            sink.family("t_total", MetricSink.Type.COUNTER, "What it counts");
            sink.value(3, "topic", "a\"b", "group", "g");
            sink.value(1.5);
            sink.family("t_millis", MetricSink.Type.HISTOGRAM, "How long it takes");
            sink.ranges(new long[] {1, 5}, new long[] {2, 0, 1}, 9, "topic", "a");
        });

        HttpResponse<String> response = get("/metrics");

        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).isEqualTo("""
                        # HELP t_total What it counts
                        # TYPE t_total counter
                        t_total{topic="a\\"b",group="g"} 3
                        t_total 1.5
                        # HELP t_millis How long it takes
                        # TYPE t_millis histogram
                        t_millis_bucket{topic="a",le="1"} 2
                        t_millis_bucket{topic="a",le="5"} 2
                        t_millis_bucket{topic="a",le="+Inf"} 3
                        t_millis_sum{topic="a"} 9
                        t_millis_count{topic="a"} 3

                        """);
    }

    @Test
    void anotherPathIsNotFound() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void anotherMethodIsRefusedAndToldWhichOnesAreNot() throws Exception {
        HttpResponse<String> response = call("POST", "/health/live");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @Test
    void headAnswersWithoutABody() throws Exception {
        HttpResponse<String> response = call("HEAD", "/health/live");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).hasValue("9");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void whatIsNoHttpIsAnsweredAndCutOff() throws Exception {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write("\u0001\u0002 what\r\n\r\n".getBytes(StandardCharsets.UTF_8));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void whoAsksOnAndReadsNoAnswersIsCutOff() {
        EmbeddedChannel reading = new EmbeddedChannel(new HealthHandler(health, metrics));
        reading.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/metrics"));
        assertThat(reading.outboundMessages()).hasSize(1);
        assertThat(reading.isOpen()).isTrue();

        // As many bytes wait as a channel may hold.
        reading.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        reading.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/metrics"));

        assertThat(reading.outboundMessages()).hasSize(1);
        assertThat(reading.isOpen()).isFalse();
        reading.releaseOutbound();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return call("GET", path);
    }

    private HttpResponse<String> call(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
