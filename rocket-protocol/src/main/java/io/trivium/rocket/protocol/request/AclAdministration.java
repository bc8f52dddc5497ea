package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.AclInfo;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes, deletes or shows rights: 3006 to 3010.
 *
 * @param subject {@code User:} and a name; of a list, what the subjects contain, or null
 * @param policyType of a deletion, null for both
 * @param resource of a deletion, null for all; of a list, what the resources contain
 * @param acl of a creation or change
 */
public record AclAdministration(
        int code,
        @Nullable String subject,
        @Nullable String policyType,
        @Nullable String resource,
        @Nullable AclInfo acl)
        implements Request {
    public static final int CREATE = 3006;
    public static final int UPDATE = 3007;
    public static final int DELETE = 3008;
    public static final int GET = 3009;
    public static final int LIST = 3010;

    static AclAdministration read(int code, Fields fields, ByteBuf body) {
        if (code == LIST) {
            return new AclAdministration(code, fields.text("subjectFilter"), null, fields.text("resourceFilter"), null);
        }
        boolean writes = code == CREATE || code == UPDATE;
        return new AclAdministration(
                code,
                fields.requiredText("subject"),
                fields.text("policyType"),
                fields.text("resource"),
                writes ? AclInfo.read(body) : null);
    }

    @Override
    public void writeTo(Fields fields) {
        if (code == LIST) {
            fields.add("subjectFilter", subject).add("resourceFilter", resource);
        } else {
            fields.add("subject", subject).add("policyType", policyType).add("resource", resource);
        }
    }

    @Override
    public ByteBuf body() {
        return acl == null ? Unpooled.EMPTY_BUFFER : acl.encode();
    }
}
