package io.trivium.message.mapping;

import io.trivium.message.SysFlags;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Bodies that RocketMQ's own producers compressed. */
final class Compression {
    private Compression() {}

    /**
     * Returns the body as the application sent it.
     *
     * @param sysFlag says whether, and how, it is compressed
     * @param maxBytes the most that is inflated
     */
    static byte[] inflated(byte[] body, int sysFlag, int maxBytes) {
        if ((sysFlag & SysFlags.COMPRESSED) == 0) {
            return body;
        }
        int type = (sysFlag & SysFlags.COMPRESSION_MASK) >>> 8;
        return switch (type) {
            case 0, 3 -> inflate(body, maxBytes);
            case 1 -> Lz4Frames.inflated(body, maxBytes);
            case 2 -> ZstdFrames.inflated(body, maxBytes);
            default -> throw new UnreadableBodyException("the body is compressed in an unknown way, type " + type);
        };
    }

    private static byte[] inflate(byte[] body, int maxBytes) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body);
            ByteArrayOutputStream inflated = new ByteArrayOutputStream(Math.min(maxBytes, body.length));
            byte[] part = new byte[8192];
            while (!inflater.finished()) {
                int count = inflater.inflate(part);
                if (count > maxBytes - inflated.size()) {
                    throw new UnreadableBodyException("the inflated body exceeds " + maxBytes + " bytes");
                }
                if (count == 0 && !inflater.finished()) {
                    throw new UnreadableBodyException("the compressed body is cut off, or needs a dictionary");
                }
                inflated.write(part, 0, count);
            }
            return inflated.toByteArray();
        } catch (DataFormatException e) {
            throw new UnreadableBodyException("the compressed body is damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }
}
