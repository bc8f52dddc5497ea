package io.trivium.interop.admin;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The genuine client of operators' programs, which the dashboard and the exporter call: {@code DefaultMQAdminExt}. */
final class GenuineAdmin implements AutoCloseable {
    private final GenuineTools tools;
    private final Object admin;

    private GenuineAdmin(GenuineTools tools, Object admin) {
        this.tools = tools;
        this.admin = admin;
    }

    static GenuineAdmin start(GenuineTools tools, String nameServer) throws Exception {
        Class<?> type = tools.loaded("org.apache.rocketmq.tools.admin.DefaultMQAdminExt");
        GenuineAdmin started =
                new GenuineAdmin(tools, tools.among(() -> type.getConstructor().newInstance()));
        started.call("setNamesrvAddr", nameServer);
        started.call("setInstanceName", nameServer);
        started.call("start");
        return started;
    }

    /** Calls a method by its name, with the one signature that takes such arguments. */
    Object call(String name, Object... arguments) throws Exception {
        Method method = Stream.of(admin.getClass().getMethods())
                .filter(one -> one.getName().equals(name) && takes(one.getParameterTypes(), arguments))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " with these arguments"));
        try {
            return tools.among(() -> method.invoke(admin, arguments));
        } catch (InvocationTargetException e) {
            if (e.getTargetException() instanceof Exception failed) {
                throw failed;
            }
            throw e;
        }
    }

    /** An object of the tools as its JSON. */
    String json(Object value) throws Exception {
        return (String) tools.loaded("org.apache.rocketmq.remoting.protocol.RemotingSerializable")
                .getMethod("toJson", Object.class, boolean.class)
                .invoke(null, value, false);
    }

    private static boolean takes(Class<?>[] types, Object[] arguments) {
        return types.length == arguments.length
                && IntStream.range(0, types.length)
                        .allMatch(i -> boxed(types[i]).isInstance(arguments[i]));
    }

    private static Class<?> boxed(Class<?> type) {
        if (type == boolean.class) {
            return Boolean.class;
        }
        if (type == long.class) {
            return Long.class;
        }
        return type == int.class ? Integer.class : type;
    }

    @Override
    public void close() {
        try {
            call("shutdown");
        } catch (Exception e) { // what its methods throw is not known here
            throw new IllegalStateException(e);
        }
    }
}
