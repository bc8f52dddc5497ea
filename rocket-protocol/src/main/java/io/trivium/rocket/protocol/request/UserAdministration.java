package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.UserInfo;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes, deletes or shows users: 3001 to 3005.
 *
 * @param name of the user; of a list, what the names contain, or null
 * @param user of a creation or change
 */
public record UserAdministration(
        int code, @Nullable String name, @Nullable UserInfo user) implements Request {
    public static final int CREATE = 3001;
    public static final int UPDATE = 3002;
    public static final int DELETE = 3003;
    public static final int GET = 3004;
    public static final int LIST = 3005;

    static UserAdministration read(int code, Fields fields, ByteBuf body) {
        boolean writes = code == CREATE || code == UPDATE;
        String name = code == LIST ? fields.text("filter") : fields.requiredText("username");
        return new UserAdministration(code, name, writes ? UserInfo.read(body) : null);
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add(code == LIST ? "filter" : "username", name);
    }

    @Override
    public ByteBuf body() {
        return user == null ? Unpooled.EMPTY_BUFFER : user.encode();
    }
}
