package io.trivium.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Answers {@code /health/live} and {@code /health/ready}, 200 for yes, 503 for no, and {@code /metrics}. */
final class HealthHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Health health;
    private final Metrics metrics;

    HealthHandler(Health health, Metrics metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (!context.channel().isWritable()) {
            // Who asks on and reads no answers would fill the memory that all doors share.
            var unused = context.close();
            return;
        }
        boolean keepAlive =
                HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        FullHttpResponse response = answer(request);
        HttpUtil.setContentLength(response, response.content().readableBytes());
        HttpUtil.setKeepAlive(response, keepAlive);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.content().clear();
        }
        ChannelFuture written = context.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private FullHttpResponse answer(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return text(HttpResponseStatus.BAD_REQUEST, "not HTTP");
        }
        Health.State state = health.state();
        return switch (new QueryStringDecoder(request.uri()).rawPath()) {
            case "/health/live" -> answer(request, state, state.live);
            case "/health/ready" -> answer(request, state, state.ready);
            case "/metrics" -> metrics(request);
            default -> text(HttpResponseStatus.NOT_FOUND, "nothing here; try /health/live, /health/ready or /metrics");
        };
    }

    private FullHttpResponse metrics(FullHttpRequest request) {
        if (!reads(request)) {
            return notAllowed();
        }
        PrometheusText text = new PrometheusText();
        metrics.tell(text);
        FullHttpResponse response = text(HttpResponseStatus.OK, text.toString());
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, PrometheusText.CONTENT_TYPE);
        return response;
    }

    private static boolean reads(FullHttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static FullHttpResponse notAllowed() {
        FullHttpResponse refused = text(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET and HEAD");
        refused.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        return refused;
    }

    private static FullHttpResponse answer(FullHttpRequest request, Health.State state, boolean good) {
        if (!reads(request)) {
            return notAllowed();
        }
        return text(
                good ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                state.name().toLowerCase(Locale.ROOT));
    }

    private static FullHttpResponse text(HttpResponseStatus status, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        return response;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            var unused = context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A peer that breaks off or sends what is no HTTP: nothing that an operator could act upon.
        var unused = context.close();
    }
}
