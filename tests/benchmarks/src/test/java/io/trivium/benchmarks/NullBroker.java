package io.trivium.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Name server and broker in one that answers sends and stores nothing: what the client, the network and the frames cost by themselves.
 * It understands JSON headers only, as the genuine client sends them by default, and reads no more of them than it must.
 *
 * <p>Argument: the port on loopback.
 */
final class NullBroker {
    private static final int ROUTE = 105;
    private static final int SEND = 10;
    private static final int SEND_SHORT = 310;
    private static final int SEND_BATCH = 320;
    private static final String ID = "00000000000000000000000000000000";

    private NullBroker() {}

    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        byte[] route = ("{\"brokerDatas\":[{\"brokerAddrs\":{0:\"127.0.0.1:" + port
                        + "\"},\"brokerName\":\"null\",\"cluster\":\"null\"}],\"filterServerTable\":{},\"queueDatas\":["
                        + "{\"brokerName\":\"null\",\"perm\":6,\"readQueueNums\":8,\"topicSysFlag\":0,\"writeQueueNums\":8}]}")
                .getBytes(StandardCharsets.UTF_8);
        new ServerBootstrap()
                .group(new NioEventLoopGroup(1), new NioEventLoopGroup(2))
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(1 << 24, 0, 4, 0, 4), new Answering(route));
                    }
                })
                .bind("127.0.0.1", port)
                .sync();
    }

    /** Answers each frame; all answers to what was read together leave together. */
    private static final class Answering extends SimpleChannelInboundHandler<ByteBuf> {
        private final byte[] route;

        Answering(byte[] route) {
            this.route = route;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            int headerBytes = frame.readInt() & 0xffffff;
            String header = frame.toString(frame.readerIndex(), headerBytes, StandardCharsets.UTF_8);
            if ((number(header, "\"flag\":") & 2) != 0) {
                return; // one-way
            }
            int code = number(header, "\"code\":");
            String fields = code == SEND || code == SEND_SHORT || code == SEND_BATCH
                    ? "\"extFields\":{\"msgId\":\"" + ID + "\",\"queueId\":\"0\",\"queueOffset\":\"0\"},"
                    : "";
            byte[] answer = ("{\"code\":0," + fields + "\"flag\":1,\"language\":\"JAVA\",\"opaque\":"
                            + number(header, "\"opaque\":") + ",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":500}")
                    .getBytes(StandardCharsets.UTF_8);
            int bodyBytes = code == ROUTE ? route.length : 0;
            ByteBuf out = context.alloc().buffer(8 + answer.length + bodyBytes);
            out.writeInt(4 + answer.length + bodyBytes).writeInt(answer.length).writeBytes(answer);
            if (bodyBytes > 0) {
                out.writeBytes(route);
            }
            var unused = context.write(out, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        private static int number(String header, String name) {
            int at = header.indexOf(name) + name.length();
            int end = at;
            while (end < header.length() && Character.isDigit(header.charAt(end))) {
                end++;
            }
            return Integer.parseInt(header, at, end, 10);
        }
    }
}
